CREATE SCHEMA "inventory";
--> statement-breakpoint
CREATE SEQUENCE "inventory"."reads" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "inventory"."changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text,
	"field" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"since" timestamp(6) with time zone,
	"until" timestamp(6) with time zone NOT NULL,
	"snapshot_id" bigint,
	"cause" text,
	"audit_sequence" bigint
);
--> statement-breakpoint
CREATE TABLE "inventory"."credentials" (
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"id" text NOT NULL,
	"vault_name" text NOT NULL,
	"environment" text,
	"owner" text,
	"kind" text NOT NULL,
	"target" text NOT NULL,
	"host" text,
	"protocol" text,
	"status" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"extra" jsonb,
	"created_at" timestamp(6) with time zone,
	"updated_at" timestamp(6) with time zone,
	"archived_at" timestamp(6) with time zone,
	"is_archived" boolean NOT NULL,
	"token_set_at" timestamp(6) with time zone,
	"expires_at" timestamp(6) with time zone,
	"expires_source" text,
	"replaces" text,
	"replaced_by" text,
	"replacement_source" text,
	"verdict" text,
	"verified_at" timestamp(6) with time zone,
	"fingerprint" text,
	"first_seen_at" timestamp(6) with time zone NOT NULL,
	"last_seen_at" timestamp(6) with time zone NOT NULL,
	"read_number" bigint NOT NULL,
	"missing_since" timestamp(6) with time zone,
	"missing_snapshots" integer DEFAULT 0 NOT NULL,
	"gone_at" timestamp(6) with time zone,
	"search_text" text GENERATED ALWAYS AS (lower(target || ' ' || vault_name || ' ' || id || ' ' || coalesce(owner, '') || ' ' || metadata::text)) STORED,
	CONSTRAINT "credentials_connection_vault_id_id_pk" PRIMARY KEY("connection","vault_id","id")
);
--> statement-breakpoint
CREATE TABLE "inventory"."vaults" (
	"connection" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"environment" text,
	"owner" text,
	"created_at" timestamp(6) with time zone,
	"updated_at" timestamp(6) with time zone,
	"archived_at" timestamp(6) with time zone,
	"is_archived" boolean NOT NULL,
	"first_seen_at" timestamp(6) with time zone NOT NULL,
	"last_seen_at" timestamp(6) with time zone NOT NULL,
	"read_number" bigint NOT NULL,
	"missing_since" timestamp(6) with time zone,
	"missing_snapshots" integer DEFAULT 0 NOT NULL,
	"gone_at" timestamp(6) with time zone,
	"read_at" timestamp(6) with time zone,
	"unreadable" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "vaults_connection_id_pk" PRIMARY KEY("connection","id")
);
--> statement-breakpoint
CREATE TABLE "inventory"."policy_exceptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"rule" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text,
	"reason" text NOT NULL,
	"until" timestamp(6) with time zone NOT NULL,
	"accepted_by" text NOT NULL,
	"accepted_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"ended_by" text,
	"ended_at" timestamp(6) with time zone
);
--> statement-breakpoint
CREATE TABLE "inventory"."policy_versions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"policy" jsonb NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."saved_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"sort" text NOT NULL,
	"owner_id" text NOT NULL,
	"owner_name" text NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inventory"."snapshots" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"account" text NOT NULL,
	"started_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"first_read" bigint NOT NULL,
	"finished_at" timestamp(6) with time zone,
	"is_complete" boolean DEFAULT false NOT NULL,
	"vaults" integer DEFAULT 0 NOT NULL,
	"credentials" integer DEFAULT 0 NOT NULL,
	"unreadable" integer DEFAULT 0 NOT NULL,
	"cursor" text,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"unreadable_vaults" integer DEFAULT 0 NOT NULL,
	"stop_reason" text,
	"stop_detail" text,
	"request_id" text,
	"digest" text
);
--> statement-breakpoint
CREATE INDEX "inventory_changes_latest" ON "inventory"."changes" USING btree ("connection","until");--> statement-breakpoint
CREATE INDEX "inventory_changes_subject" ON "inventory"."changes" USING btree ("connection","vault_id","credential_id","id");--> statement-breakpoint
CREATE INDEX "inventory_changes_open" ON "inventory"."changes" USING btree ("connection","id") WHERE "inventory"."changes"."cause" is null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_search" ON "inventory"."credentials" USING gin ("search_text" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "inventory_credentials_token_set" ON "inventory"."credentials" USING btree ("connection","token_set_at","vault_id","id");--> statement-breakpoint
CREATE INDEX "inventory_credentials_target" ON "inventory"."credentials" USING btree ("connection","target","vault_id","id");--> statement-breakpoint
CREATE INDEX "inventory_credentials_vault" ON "inventory"."credentials" USING btree ("connection","vault_name","vault_id","id");--> statement-breakpoint
CREATE INDEX "inventory_credentials_expires" ON "inventory"."credentials" USING btree ("connection","expires_at","vault_id","id") WHERE "inventory"."credentials"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_host" ON "inventory"."credentials" USING btree ("connection","host");--> statement-breakpoint
CREATE INDEX "inventory_credentials_fingerprint" ON "inventory"."credentials" USING btree ("connection","fingerprint") WHERE "inventory"."credentials"."fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "inventory_credentials_missing" ON "inventory"."credentials" USING btree ("connection","vault_id","id") WHERE "inventory"."credentials"."missing_since" is not null and "inventory"."credentials"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "vaults_missing" ON "inventory"."vaults" USING btree ("connection","id") WHERE "inventory"."vaults"."missing_since" is not null and "inventory"."vaults"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "policy_exceptions_subject" ON "inventory"."policy_exceptions" USING btree ("connection","vault_id","credential_id");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name" ON "inventory"."saved_views" USING btree ("connection","owner_id","name");--> statement-breakpoint
CREATE INDEX "snapshots_latest" ON "inventory"."snapshots" USING btree ("connection","id");