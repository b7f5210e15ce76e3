ALTER TABLE "credential_facts" ADD COLUMN "url" text;--> statement-breakpoint
ALTER TABLE "credential_facts" ADD COLUMN "server" text;--> statement-breakpoint
CREATE INDEX "credential_facts_server" ON "credential_facts" USING btree ("connection","server");