CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text,
	"reason" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"set_by_id" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_by" text,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "running_deletions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "legal_holds_subject" ON "legal_holds" USING btree ("connection","vault_id","credential_id");--> statement-breakpoint
CREATE INDEX "running_deletions_subject" ON "running_deletions" USING btree ("connection","vault_id");
--> statement-breakpoint
CREATE TRIGGER "legal_holds_revision" AFTER INSERT OR UPDATE OR DELETE ON "legal_holds" FOR EACH ROW EXECUTE FUNCTION "inventory"."note_revision"();
--> statement-breakpoint
CREATE TRIGGER "legal_holds_emptied_revision" AFTER TRUNCATE ON "legal_holds" FOR EACH STATEMENT EXECUTE FUNCTION "inventory"."note_revision"();
