-- What a search compares as a whole, as `name:value`; a host with each domain above it. Other hosts than those of
-- production name another environment in a part of their own.
CREATE FUNCTION "inventory"."facts_of"(environment text, kind text, verdict text, protocol text, host text)
RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_remove(ARRAY[
		'env:' || coalesce(lower(environment), ''),
		'kind:' || lower(kind),
		'verified:' || coalesce(verdict, ''),
		CASE WHEN host IS NULL THEN 'host:' END,
		CASE WHEN protocol = 'sse' THEN 'policy:sse' END,
		CASE WHEN lower(trim(environment)) = 'production'
			AND host ~ '(^|[.-])(staging|stage|stg|dev|test|sandbox|qa|preprod|preview)([0-9]*)([.-]|$)' THEN 'policy:environment' END
	], NULL) || ARRAY(
		SELECT 'host:' || array_to_string(parts[n:], '.')
		FROM string_to_array(host, '.') AS parts, generate_subscripts(parts, 1) AS n)
$$;
--> statement-breakpoint
CREATE TABLE "inventory"."revisions" (
	"connection" text NOT NULL,
	"transaction" bigint NOT NULL,
	CONSTRAINT "revisions_connection_transaction_pk" PRIMARY KEY("connection","transaction")
);
--> statement-breakpoint
DROP INDEX "inventory"."inventory_credentials_active";--> statement-breakpoint
ALTER TABLE "inventory"."credentials" ADD COLUMN "facts" text[] GENERATED ALWAYS AS (inventory.facts_of(environment, kind, verdict, protocol, host)) STORED;--> statement-breakpoint
CREATE INDEX "inventory_credentials_facts" ON "inventory"."credentials" USING gin ("connection","facts") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "inventory_credentials_archived" ON "inventory"."credentials" USING btree ("connection",coalesce(archived_at, '-infinity'),"vault_id","id") WHERE "inventory"."credentials"."is_archived" and "inventory"."credentials"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_gone" ON "inventory"."credentials" USING btree ("connection","gone_at","vault_id","id") WHERE "inventory"."credentials"."gone_at" is not null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_active_target" ON "inventory"."credentials" USING btree ("connection","vault_id","target") WHERE not "inventory"."credentials"."is_archived" and "inventory"."credentials"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_active_host" ON "inventory"."credentials" USING btree ("connection","host") WHERE not "inventory"."credentials"."is_archived" and "inventory"."credentials"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "vaults_archived" ON "inventory"."vaults" USING btree ("connection",coalesce(archived_at, '-infinity'),"id") WHERE "inventory"."vaults"."is_archived" and "inventory"."vaults"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "vaults_gone" ON "inventory"."vaults" USING btree ("connection","gone_at","id") WHERE "inventory"."vaults"."gone_at" is not null;
--> statement-breakpoint
-- Two states of the database are the same where the same transactions have written. A row of its own for each never
-- waits for another transaction, as a counter would.
CREATE FUNCTION "inventory"."note_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		INSERT INTO "inventory"."revisions" ("connection", "transaction")
		SELECT DISTINCT "connection", pg_current_xact_id()::text::bigint FROM "inventory"."revisions"
		ON CONFLICT DO NOTHING;
	ELSE
		INSERT INTO "inventory"."revisions" ("connection", "transaction")
		SELECT DISTINCT changed, pg_current_xact_id()::text::bigint
		FROM unnest(ARRAY[OLD."connection", NEW."connection"]) AS changed WHERE changed IS NOT NULL
		ON CONFLICT DO NOTHING;
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "vaults_revision" AFTER INSERT OR DELETE ON "inventory"."vaults" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
-- Every column but those that note when a row was seen.
CREATE TRIGGER "vaults_changed_revision" AFTER UPDATE ON "inventory"."vaults" FOR EACH ROW
	WHEN (ROW(OLD."connection", OLD."id", OLD."name", OLD."status", OLD."metadata", OLD."environment", OLD."owner", OLD."created_at", OLD."updated_at", OLD."archived_at", OLD."is_archived", OLD."first_seen_at", OLD."missing_since", OLD."gone_at", OLD."unreadable")
	IS DISTINCT FROM ROW(NEW."connection", NEW."id", NEW."name", NEW."status", NEW."metadata", NEW."environment", NEW."owner", NEW."created_at", NEW."updated_at", NEW."archived_at", NEW."is_archived", NEW."first_seen_at", NEW."missing_since", NEW."gone_at", NEW."unreadable"))
	EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "credentials_revision" AFTER INSERT OR DELETE ON "inventory"."credentials" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
-- Every column but those that note when a row was seen.
CREATE TRIGGER "credentials_changed_revision" AFTER UPDATE ON "inventory"."credentials" FOR EACH ROW
	WHEN (ROW(OLD."connection", OLD."vault_id", OLD."id", OLD."vault_name", OLD."environment", OLD."owner", OLD."kind", OLD."target", OLD."host", OLD."protocol", OLD."status", OLD."metadata", OLD."extra", OLD."created_at", OLD."updated_at", OLD."archived_at", OLD."is_archived", OLD."token_set_at", OLD."expires_at", OLD."expires_source", OLD."replaces", OLD."replaced_by", OLD."replacement_source", OLD."verdict", OLD."verified_at", OLD."fingerprint", OLD."first_seen_at", OLD."missing_since", OLD."gone_at")
	IS DISTINCT FROM ROW(NEW."connection", NEW."vault_id", NEW."id", NEW."vault_name", NEW."environment", NEW."owner", NEW."kind", NEW."target", NEW."host", NEW."protocol", NEW."status", NEW."metadata", NEW."extra", NEW."created_at", NEW."updated_at", NEW."archived_at", NEW."is_archived", NEW."token_set_at", NEW."expires_at", NEW."expires_source", NEW."replaces", NEW."replaced_by", NEW."replacement_source", NEW."verdict", NEW."verified_at", NEW."fingerprint", NEW."first_seen_at", NEW."missing_since", NEW."gone_at"))
	EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "changes_revision" AFTER INSERT OR UPDATE OR DELETE ON "inventory"."changes" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "policy_exceptions_revision" AFTER INSERT OR UPDATE OR DELETE ON "inventory"."policy_exceptions" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "rotations_revision" AFTER INSERT OR UPDATE OR DELETE ON "rotations" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "leak_checklists_revision" AFTER INSERT OR UPDATE OR DELETE ON "leak_checklists" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "vaults_emptied_revision" AFTER TRUNCATE ON "inventory"."vaults" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "credentials_emptied_revision" AFTER TRUNCATE ON "inventory"."credentials" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "changes_emptied_revision" AFTER TRUNCATE ON "inventory"."changes" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "policy_exceptions_emptied_revision" AFTER TRUNCATE ON "inventory"."policy_exceptions" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "rotations_emptied_revision" AFTER TRUNCATE ON "rotations" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "leak_checklists_emptied_revision" AFTER TRUNCATE ON "leak_checklists" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
