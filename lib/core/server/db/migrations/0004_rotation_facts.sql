ALTER TABLE "leak_checklists" ADD COLUMN "known_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rotations" ADD COLUMN "old_retired_at" timestamp with time zone;