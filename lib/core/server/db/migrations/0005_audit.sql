CREATE SCHEMA "audit";
--> statement-breakpoint
CREATE TABLE "audit"."checkpoints" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"signature" text NOT NULL,
	"public_key" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."entries" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"targets" jsonb NOT NULL,
	"target_ids" text[] NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"intent_id" uuid,
	"request_id" text,
	"address" text,
	"user_agent" text,
	"summary" jsonb,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "entries_id" ON "audit"."entries" USING btree ("id");--> statement-breakpoint
CREATE INDEX "entries_actor" ON "audit"."entries" USING btree ("actor_id","sequence");--> statement-breakpoint
CREATE INDEX "entries_action" ON "audit"."entries" USING btree ("action","sequence");--> statement-breakpoint
CREATE INDEX "entries_outcome" ON "audit"."entries" USING btree ("outcome","sequence");--> statement-breakpoint
CREATE INDEX "entries_targets" ON "audit"."entries" USING gin ("target_ids");--> statement-breakpoint
CREATE INDEX "entries_intent" ON "audit"."entries" USING btree ("intent_id");--> statement-breakpoint
CREATE INDEX "entries_at" ON "audit"."entries" USING btree ("at","sequence");--> statement-breakpoint
CREATE FUNCTION "audit"."refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'The audit log is append-only: % on audit.% is refused.', TG_OP, TG_TABLE_NAME
		USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "entries_refuse_row" BEFORE UPDATE OR DELETE ON "audit"."entries" FOR EACH ROW EXECUTE FUNCTION "audit"."refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "entries_refuse_statement" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"."entries" FOR EACH STATEMENT EXECUTE FUNCTION "audit"."refuse_change"();
--> statement-breakpoint
-- ALWAYS: session_replication_role does not switch them off.
ALTER TABLE "audit"."entries" ENABLE ALWAYS TRIGGER "entries_refuse_row", ENABLE ALWAYS TRIGGER "entries_refuse_statement";
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "audit"."entries" FROM PUBLIC, CURRENT_USER;
--> statement-breakpoint
CREATE TRIGGER "checkpoints_refuse_row" BEFORE UPDATE OR DELETE ON "audit"."checkpoints" FOR EACH ROW EXECUTE FUNCTION "audit"."refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "checkpoints_refuse_statement" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"."checkpoints" FOR EACH STATEMENT EXECUTE FUNCTION "audit"."refuse_change"();
--> statement-breakpoint
-- ALWAYS: session_replication_role does not switch them off.
ALTER TABLE "audit"."checkpoints" ENABLE ALWAYS TRIGGER "checkpoints_refuse_row", ENABLE ALWAYS TRIGGER "checkpoints_refuse_statement";
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "audit"."checkpoints" FROM PUBLIC, CURRENT_USER;
