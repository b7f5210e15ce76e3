UPDATE "inventory"."credentials" SET "environment" = left("environment", 100), "kind" = left("kind", 100) WHERE length("environment") > 100 OR length("kind") > 100;--> statement-breakpoint
UPDATE "inventory"."vaults" SET "environment" = left("environment", 100) WHERE length("environment") > 100;--> statement-breakpoint
DROP INDEX "inventory"."inventory_credentials_host";--> statement-breakpoint
DROP INDEX "inventory"."inventory_credentials_fingerprint";--> statement-breakpoint
ALTER TABLE "credential_facts" ADD COLUMN "token_expires_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "inventory_credentials_environment" ON "inventory"."credentials" USING btree ("connection","environment","vault_id","id");--> statement-breakpoint
CREATE INDEX "inventory_credentials_owner" ON "inventory"."credentials" USING btree ("connection","owner","vault_id","id");--> statement-breakpoint
CREATE INDEX "inventory_credentials_verified" ON "inventory"."credentials" USING btree ("connection","verified_at","vault_id","id");--> statement-breakpoint
CREATE INDEX "inventory_credentials_active_fingerprint" ON "inventory"."credentials" USING btree ("connection","fingerprint") WHERE "inventory"."credentials"."fingerprint" is not null and not "inventory"."credentials"."is_archived" and "inventory"."credentials"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_active" ON "inventory"."credentials" USING btree ("connection","host","owner","environment","verdict","token_set_at","kind","is_archived","gone_at","missing_since","expires_at","verified_at","fingerprint","vault_id","id") WHERE not "inventory"."credentials"."is_archived" and "inventory"."credentials"."gone_at" is null;