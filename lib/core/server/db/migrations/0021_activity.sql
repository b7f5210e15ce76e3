CREATE TABLE "audit"."names" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "names_once" ON "audit"."names" USING btree ("kind","id",md5("name"));--> statement-breakpoint
CREATE INDEX "names_text" ON "audit"."names" USING gin (lower("name") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "entries_action_outcome" ON "audit"."entries" USING btree ("action","outcome","sequence");--> statement-breakpoint
CREATE FUNCTION "audit"."learn_names"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO "audit"."names" ("kind", "id", "name")
	SELECT DISTINCT said.kind, said.id, said.name FROM (
		SELECT 'actor' AS kind, actor_id AS id, actor ->> 'name' AS name FROM added
		UNION ALL
		SELECT target ->> 'kind', target ->> 'id', target ->> 'label' FROM added, jsonb_array_elements(targets) AS named (target)
	) AS said
	-- The label of a rotation is its state.
	WHERE said.kind <> 'rotation' AND said.id IS NOT NULL AND said.name IS NOT NULL
	ON CONFLICT DO NOTHING;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "entries_learn_names" AFTER INSERT ON "audit"."entries" REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "audit"."learn_names"();
--> statement-breakpoint
INSERT INTO "audit"."names" ("kind", "id", "name")
	SELECT DISTINCT 'actor', actor_id, actor ->> 'name' FROM "audit"."entries" WHERE actor ->> 'name' IS NOT NULL
	ON CONFLICT DO NOTHING;
--> statement-breakpoint
INSERT INTO "audit"."names" ("kind", "id", "name")
	SELECT DISTINCT target ->> 'kind', target ->> 'id', target ->> 'label' FROM "audit"."entries", jsonb_array_elements(targets) AS named (target)
	WHERE target ->> 'kind' <> 'rotation' AND target ->> 'id' IS NOT NULL AND target ->> 'label' IS NOT NULL
	ON CONFLICT DO NOTHING;
