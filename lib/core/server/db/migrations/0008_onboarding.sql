CREATE TABLE "collect_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"vault_name" text NOT NULL,
	"target" text NOT NULL,
	"protocol" text,
	"purpose" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_by_name" text NOT NULL,
	"token_hash" text NOT NULL,
	"passphrase_hash" text,
	"passphrase_failures" integer DEFAULT 0 NOT NULL,
	"needs_approval" boolean NOT NULL,
	"sealed" jsonb,
	"verdict" jsonb,
	"credential_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"decision" text,
	CONSTRAINT "collect_requests_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "credential_facts" (
	"connection" text NOT NULL,
	"vault_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"verdict" jsonb,
	"verified_by" text,
	"fingerprint" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credential_facts_connection_vault_id_credential_id_pk" PRIMARY KEY("connection","vault_id","credential_id")
);
--> statement-breakpoint
CREATE TABLE "import_rows" (
	"run_id" uuid NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"vault_id" text,
	"credential_id" text,
	"target" text NOT NULL,
	"outcome" text NOT NULL,
	"sentence" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "import_rows_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "import_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"started_by" text NOT NULL,
	"total" integer NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "access"."settings" ADD COLUMN "verify_required_in" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "access"."settings" ADD COLUMN "compare_tokens" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_run_id_import_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."import_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "collect_requests_created" ON "collect_requests" USING btree ("connection","created_at");--> statement-breakpoint
CREATE INDEX "collect_requests_sealed" ON "collect_requests" USING btree ("expires_at") WHERE "collect_requests"."sealed" is not null;--> statement-breakpoint
CREATE INDEX "credential_facts_fingerprint" ON "credential_facts" USING btree ("connection","fingerprint");--> statement-breakpoint
CREATE INDEX "import_rows_doubtful" ON "import_rows" USING btree ("vault_id") WHERE "import_rows"."outcome" in ('sending', 'unknown');--> statement-breakpoint
CREATE INDEX "import_runs_started" ON "import_runs" USING btree ("connection","started_at");