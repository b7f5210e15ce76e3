CREATE TABLE "inventory"."sightings" (
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"id" text NOT NULL,
	"last_seen_at" timestamp(6) with time zone NOT NULL,
	"read_number" bigint NOT NULL,
	CONSTRAINT "sightings_connection_vault_id_id_pk" PRIMARY KEY("connection","vault_id","id")
);
--> statement-breakpoint
-- A snapshot writes every row: half of a page stays free for the next state of the rows in it, so no index is written.
ALTER TABLE "inventory"."sightings" SET (fillfactor = 50);
--> statement-breakpoint
INSERT INTO "inventory"."sightings" SELECT "connection", "vault_id", "id", "last_seen_at", "read_number" FROM "inventory"."credentials";
--> statement-breakpoint
DROP INDEX "inventory"."inventory_credentials_active_host";--> statement-breakpoint
CREATE INDEX "inventory_credentials_counted" ON "inventory"."credentials" USING btree ("connection","host","environment","owner","kind","verdict","token_set_at","expires_at","missing_since") WHERE not "inventory"."credentials"."is_archived" and "inventory"."credentials"."gone_at" is null;--> statement-breakpoint
ALTER TABLE "inventory"."credentials" DROP COLUMN "last_seen_at";--> statement-breakpoint
ALTER TABLE "inventory"."credentials" DROP COLUMN "read_number";
--> statement-breakpoint
-- An index alone answers only for pages that a vacuum found visible to all.
ALTER TABLE "inventory"."credentials" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
