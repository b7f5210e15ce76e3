DROP INDEX "embedded"."credentials_page";--> statement-breakpoint
DROP INDEX "embedded"."credentials_url";--> statement-breakpoint
DROP INDEX "embedded"."sessions_page";--> statement-breakpoint
DROP INDEX "embedded"."vaults_page";--> statement-breakpoint
DROP INDEX "embedded"."vaults_page_active";--> statement-breakpoint
DROP INDEX "embedded"."vaults_name";--> statement-breakpoint
ALTER TABLE "embedded"."idempotency_keys" ALTER COLUMN "status" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "credentials_page_active" ON "embedded"."credentials" USING btree ("vault_id","created_at","id") WHERE "embedded"."credentials"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "embedded"."idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "credentials_page" ON "embedded"."credentials" USING btree ("vault_id","created_at","id");--> statement-breakpoint
CREATE INDEX "credentials_url" ON "embedded"."credentials" USING gin ("vault_id","mcp_server_url" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "sessions_page" ON "embedded"."sessions" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "vaults_page" ON "embedded"."vaults" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "vaults_page_active" ON "embedded"."vaults" USING btree ("account_id","created_at","id") WHERE "embedded"."vaults"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "vaults_name" ON "embedded"."vaults" USING gin ("account_id","display_name" gin_trgm_ops) WITH (fastupdate=false);