CREATE SCHEMA "lifelines";
--> statement-breakpoint
CREATE TABLE "lifelines"."reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"finding" text NOT NULL,
	"note" text NOT NULL,
	"seed" text NOT NULL,
	"reviewed_by" text NOT NULL,
	"reviewed_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reviews_entry" ON "lifelines"."reviews" USING btree ("connection","vault_id","credential_id","reviewed_at");