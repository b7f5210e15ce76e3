CREATE TABLE "audit"."open_intents" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."subjects" (
	"connection" text NOT NULL,
	"kind" text NOT NULL,
	"vault_id" text NOT NULL,
	"id" text NOT NULL,
	CONSTRAINT "subjects_connection_kind_vault_id_id_pk" PRIMARY KEY("connection","kind","vault_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "open_intents_id" ON "audit"."open_intents" USING btree ("id");--> statement-breakpoint
CREATE INDEX "entries_archived_vaults" ON "audit"."entries" USING gin ("target_ids") WHERE "audit"."entries"."action" = 'vault.archive' and "audit"."entries"."outcome" = 'success';
--> statement-breakpoint
CREATE FUNCTION "audit"."note_open_intents"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO "audit"."open_intents" ("sequence", "id") SELECT "sequence", "id" FROM added WHERE "outcome" = 'intent';
	DELETE FROM "audit"."open_intents" USING added WHERE "open_intents"."id" = added."intent_id";
	RETURN NULL;
END
$$;
--> statement-breakpoint
-- Before the rows: it waits for those who append and keeps others out, so that no row is missed in between.
CREATE TRIGGER "entries_open_intents" AFTER INSERT ON "audit"."entries" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "audit"."note_open_intents"();
--> statement-breakpoint
INSERT INTO "audit"."open_intents" ("sequence", "id")
	SELECT "sequence", "id" FROM "audit"."entries" AS intent
	WHERE "outcome" = 'intent' AND NOT EXISTS (SELECT FROM "audit"."entries" AS ended WHERE ended."intent_id" = intent."id");
--> statement-breakpoint
CREATE FUNCTION "audit"."subjects_of"("summary" jsonb, "targets" jsonb)
	RETURNS TABLE ("connection" text, "kind" text, "vault_id" text, "id" text) LANGUAGE sql IMMUTABLE AS $$
	SELECT left(coalesce("summary" ->> 'connection', ''), 200), target ->> 'kind',
		CASE WHEN target ->> 'kind' = 'credential' THEN coalesce((
			SELECT min(vault ->> 'id') FROM jsonb_array_elements("targets") AS item (vault)
			WHERE vault ->> 'kind' = 'vault' HAVING count(*) = 1), '') ELSE '' END,
		target ->> 'id'
	FROM jsonb_array_elements("targets") AS named (target)
	WHERE target ->> 'kind' IN ('vault', 'credential') AND target ->> 'id' IS NOT NULL
$$;
--> statement-breakpoint
CREATE FUNCTION "audit"."learn_subjects"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO "audit"."subjects" ("connection", "kind", "vault_id", "id")
	SELECT DISTINCT subject.* FROM added, "audit"."subjects_of"("summary", "targets") AS subject WHERE "outcome" = 'success'
	ON CONFLICT DO NOTHING;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "entries_learn_subjects" AFTER INSERT ON "audit"."entries" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "audit"."learn_subjects"();
--> statement-breakpoint
INSERT INTO "audit"."subjects" ("connection", "kind", "vault_id", "id")
	SELECT DISTINCT subject.* FROM "audit"."entries", "audit"."subjects_of"("summary", "targets") AS subject WHERE "outcome" = 'success'
	ON CONFLICT DO NOTHING;
