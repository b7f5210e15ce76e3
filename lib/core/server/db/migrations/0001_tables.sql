CREATE SCHEMA "embedded";
--> statement-breakpoint
CREATE TABLE "embedded"."accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"shape" text,
	"require_first_credential" boolean DEFAULT false NOT NULL,
	"unique_targets" boolean DEFAULT false NOT NULL,
	"scenario" jsonb,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "embedded"."credentials" (
	"id" text PRIMARY KEY NOT NULL,
	"vault_id" text NOT NULL,
	"kind" text NOT NULL,
	"mcp_server_url" text,
	"protocol" text,
	"auth" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sealed" "bytea" NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"archived_at" timestamp(6) with time zone,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "embedded"."idempotency_keys" (
	"pat_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request" "bytea" NOT NULL,
	"status" integer,
	"answer" jsonb,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pat_id_key_pk" PRIMARY KEY("pat_id","key")
);
--> statement-breakpoint
CREATE TABLE "embedded"."pats" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp(6) with time zone
);
--> statement-breakpoint
CREATE TABLE "embedded"."session_vaults" (
	"session_id" text NOT NULL,
	"vault_id" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "session_vaults_session_id_vault_id_pk" PRIMARY KEY("session_id","vault_id")
);
--> statement-breakpoint
CREATE TABLE "embedded"."sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"agent" text NOT NULL,
	"environment_id" text,
	"title" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "embedded"."token_reads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"reader" text NOT NULL,
	"at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "embedded"."vaults" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"archived_at" timestamp(6) with time zone,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leak_checklists" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"target" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"replaced_at" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rotations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"target" text NOT NULL,
	"protocol" text,
	"kind" text NOT NULL,
	"method" text NOT NULL,
	"retire" text NOT NULL,
	"state" text NOT NULL,
	"new_credential_id" text,
	"known_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"updated_at_before" text,
	"problem" jsonb,
	"revision" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "rotations_state" CHECK ("rotations"."state" in ('updating', 'creating', 'created', 'confirmed', 'retiring', 'duplicate', 'old_retired', 'done', 'failed', 'abandoned'))
);
--> statement-breakpoint
ALTER TABLE "embedded"."credentials" ADD CONSTRAINT "credentials_vault_id_vaults_id_fk" FOREIGN KEY ("vault_id") REFERENCES "embedded"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedded"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_pat_id_pats_id_fk" FOREIGN KEY ("pat_id") REFERENCES "embedded"."pats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedded"."pats" ADD CONSTRAINT "pats_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "embedded"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedded"."session_vaults" ADD CONSTRAINT "session_vaults_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "embedded"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedded"."session_vaults" ADD CONSTRAINT "session_vaults_vault_id_vaults_id_fk" FOREIGN KEY ("vault_id") REFERENCES "embedded"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedded"."sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "embedded"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedded"."vaults" ADD CONSTRAINT "vaults_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "embedded"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credentials_page" ON "embedded"."credentials" USING btree ("vault_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "credentials_url" ON "embedded"."credentials" USING gin ("mcp_server_url" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "pats_hash" ON "embedded"."pats" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "session_vaults_by_vault" ON "embedded"."session_vaults" USING btree ("vault_id");--> statement-breakpoint
CREATE INDEX "sessions_page" ON "embedded"."sessions" USING btree ("account_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "token_reads_by_credential" ON "embedded"."token_reads" USING btree ("credential_id","at");--> statement-breakpoint
CREATE INDEX "vaults_page" ON "embedded"."vaults" USING btree ("account_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "vaults_page_active" ON "embedded"."vaults" USING btree ("account_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "embedded"."vaults"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "vaults_name" ON "embedded"."vaults" USING gin ("display_name" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "leak_checklists_one_open" ON "leak_checklists" USING btree ("connection","vault_id","credential_id") WHERE "leak_checklists"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "leak_checklists_by_vault" ON "leak_checklists" USING btree ("connection","vault_id","opened_at");--> statement-breakpoint
CREATE UNIQUE INDEX "rotations_one_unfinished" ON "rotations" USING btree ("connection","vault_id","credential_id") WHERE "rotations"."state" not in ('done', 'failed', 'abandoned');--> statement-breakpoint
CREATE INDEX "rotations_by_vault" ON "rotations" USING btree ("connection","vault_id","started_at");