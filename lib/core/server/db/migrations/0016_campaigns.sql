CREATE SCHEMA "campaigns";
--> statement-breakpoint
CREATE TABLE "campaigns"."rows" (
	"campaign_id" uuid NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"vault_name" text NOT NULL,
	"target" text NOT NULL,
	"kind" text NOT NULL,
	"owner" text,
	"decision" text,
	"decision_note" text DEFAULT '' NOT NULL,
	"decided_by_name" text,
	"decided_at" timestamp(6) with time zone,
	"revision" integer DEFAULT 0 NOT NULL,
	"closed_as" jsonb,
	CONSTRAINT "rows_campaign_id_vault_id_credential_id_pk" PRIMARY KEY("campaign_id","vault_id","credential_id")
);
--> statement-breakpoint
CREATE TABLE "campaigns"."campaigns" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"name" text NOT NULL,
	"reason" text NOT NULL,
	"reason_note" text NOT NULL,
	"ticket" text NOT NULL,
	"due_on" date NOT NULL,
	"query" text NOT NULL,
	"created_by" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"closed_by" text,
	"closed_by_name" text,
	"closed_at" timestamp(6) with time zone,
	"close_note" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaigns"."rows" ADD CONSTRAINT "rows_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_rows_credential" ON "campaigns"."rows" USING btree ("vault_id","credential_id");--> statement-breakpoint
CREATE INDEX "campaigns_latest" ON "campaigns"."campaigns" USING btree ("connection","created_at");--> statement-breakpoint
CREATE INDEX "collect_requests_vault" ON "collect_requests" USING btree ("connection","vault_id");