ALTER TABLE "embedded"."credentials" ADD COLUMN "display_name" text;--> statement-breakpoint
ALTER TABLE "embedded"."sessions" ADD COLUMN "agent_version" integer;--> statement-breakpoint
CREATE INDEX "sessions_page_by_agent" ON "embedded"."sessions" USING btree ("account_id","agent","created_at","id");