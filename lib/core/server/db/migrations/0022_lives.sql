CREATE TABLE "lifelines"."lives" (
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"id" text NOT NULL,
	"target" text NOT NULL,
	"starts" timestamp(6) with time zone NOT NULL,
	"ends" timestamp(6) with time zone,
	"siblings" integer NOT NULL,
	"gap_ms" double precision,
	"end" text,
	"ended_by" text,
	"successor" text,
	"is_archived" boolean NOT NULL,
	"is_from_log" boolean NOT NULL,
	"is_own" boolean,
	"reach_before" timestamp(6) with time zone,
	"made_sequence" bigint,
	"ended_sequence" bigint,
	"created_at" timestamp(6) with time zone,
	"archived_at" timestamp(6) with time zone,
	"token_set_at" timestamp(6) with time zone,
	"verified_at" timestamp(6) with time zone,
	"outside_at" timestamp(6) with time zone,
	"verdict" text,
	"made_by" text,
	"successor_source" text,
	"successor_target" text,
	"host" text,
	"environment" text,
	"owner" text,
	"vault_name" text NOT NULL,
	"search_text" text NOT NULL,
	CONSTRAINT "lives_connection_vault_id_id_pk" PRIMARY KEY("connection","vault_id","id")
);
--> statement-breakpoint
CREATE TABLE "lifelines"."progress" (
	"connection" text PRIMARY KEY NOT NULL,
	"audit_sequence" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lifelines"."stale" (
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"transaction" bigint NOT NULL,
	CONSTRAINT "stale_connection_vault_id_transaction_pk" PRIMARY KEY("connection","vault_id","transaction")
);
--> statement-breakpoint
CREATE INDEX "lives_position" ON "lifelines"."lives" USING btree ("connection","target","vault_id","starts","id");--> statement-breakpoint
CREATE INDEX "lives_ended" ON "lifelines"."lives" USING btree ("connection","ends","vault_id","id") WHERE "lifelines"."lives"."ends" is not null;--> statement-breakpoint
CREATE INDEX "lives_id" ON "lifelines"."lives" USING btree ("connection","id");
--> statement-breakpoint
-- A row of its own for each transaction never waits for another one, as one row for each vault would.
CREATE FUNCTION "lifelines"."note_stale"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		DELETE FROM "lifelines"."progress";
	ELSIF TG_TABLE_NAME = 'vaults' THEN
		INSERT INTO "lifelines"."stale" ("connection", "vault_id", "transaction")
		VALUES (NEW."connection", NEW."id", pg_current_xact_id()::text::bigint) ON CONFLICT DO NOTHING;
	ELSE
		INSERT INTO "lifelines"."stale" ("connection", "vault_id", "transaction")
		SELECT DISTINCT changed."connection", changed."vault_id", pg_current_xact_id()::text::bigint
		FROM (VALUES (OLD."connection", OLD."vault_id"), (NEW."connection", NEW."vault_id")) AS changed ("connection", "vault_id")
		WHERE changed."vault_id" IS NOT NULL ON CONFLICT DO NOTHING;
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "credentials_stale" AFTER INSERT OR DELETE ON "inventory"."credentials" FOR EACH ROW EXECUTE FUNCTION "lifelines"."note_stale"();
--> statement-breakpoint
-- Every column but those that note when a row was seen.
CREATE TRIGGER "credentials_changed_stale" AFTER UPDATE ON "inventory"."credentials" FOR EACH ROW
	WHEN (ROW(OLD."connection", OLD."vault_id", OLD."id", OLD."vault_name", OLD."environment", OLD."owner", OLD."kind", OLD."target", OLD."host", OLD."protocol", OLD."status", OLD."metadata", OLD."extra", OLD."created_at", OLD."updated_at", OLD."archived_at", OLD."is_archived", OLD."token_set_at", OLD."expires_at", OLD."expires_source", OLD."replaces", OLD."replaced_by", OLD."replacement_source", OLD."verdict", OLD."verified_at", OLD."fingerprint", OLD."first_seen_at", OLD."missing_since", OLD."gone_at")
	IS DISTINCT FROM ROW(NEW."connection", NEW."vault_id", NEW."id", NEW."vault_name", NEW."environment", NEW."owner", NEW."kind", NEW."target", NEW."host", NEW."protocol", NEW."status", NEW."metadata", NEW."extra", NEW."created_at", NEW."updated_at", NEW."archived_at", NEW."is_archived", NEW."token_set_at", NEW."expires_at", NEW."expires_source", NEW."replaces", NEW."replaced_by", NEW."replacement_source", NEW."verdict", NEW."verified_at", NEW."fingerprint", NEW."first_seen_at", NEW."missing_since", NEW."gone_at"))
	EXECUTE FUNCTION "lifelines"."note_stale"();
--> statement-breakpoint
CREATE TRIGGER "changes_stale" AFTER INSERT OR UPDATE OR DELETE ON "inventory"."changes" FOR EACH ROW EXECUTE FUNCTION "lifelines"."note_stale"();
--> statement-breakpoint
CREATE TRIGGER "vaults_renamed_stale" AFTER UPDATE OF "name" ON "inventory"."vaults" FOR EACH ROW
	WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION "lifelines"."note_stale"();
--> statement-breakpoint
CREATE TRIGGER "credentials_emptied_stale" AFTER TRUNCATE ON "inventory"."credentials" FOR EACH STATEMENT EXECUTE FUNCTION "lifelines"."note_stale"();
--> statement-breakpoint
CREATE TRIGGER "changes_emptied_stale" AFTER TRUNCATE ON "inventory"."changes" FOR EACH STATEMENT EXECUTE FUNCTION "lifelines"."note_stale"();
