ALTER TABLE "leak_checklists" ADD COLUMN "not_needed_at" timestamp with time zone;--> statement-breakpoint
-- A verdict says what the check found. What to do next is not true of a token that is stored.
UPDATE "credential_facts" SET "verdict" = jsonb_set("verdict", '{sentence}', to_jsonb(replace("verdict" ->> 'sentence', ': it can be stored.', '.')))
WHERE "verdict" ->> 'sentence' LIKE '%: it can be stored.';
