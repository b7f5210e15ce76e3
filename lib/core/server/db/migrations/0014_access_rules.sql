CREATE TABLE "access"."password_reset" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"user_id" text NOT NULL,
	"email" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "password_reset_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
DROP INDEX "access"."account_user";--> statement-breakpoint
DROP INDEX "access"."passkey_credential";--> statement-breakpoint
ALTER TABLE "access"."settings" ADD COLUMN "second_factor_for" text;--> statement-breakpoint
ALTER TABLE "access"."password_reset" ADD CONSTRAINT "password_reset_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "access"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "password_reset_user" ON "access"."password_reset" USING btree ("user_id");--> statement-breakpoint
-- Of several subjects of the provider for one account, the first stays: the others came in by its address alone.
DELETE FROM "access"."account" later USING "access"."account" earlier
	WHERE later.user_id = earlier.user_id AND later.provider_id = earlier.provider_id
	AND (later.created_at, later.id) > (earlier.created_at, earlier.id);--> statement-breakpoint
CREATE UNIQUE INDEX "account_of_user" ON "access"."account" USING btree ("user_id","provider_id");--> statement-breakpoint
DELETE FROM "access"."passkey" later USING "access"."passkey" earlier
	WHERE later.credential_id = earlier.credential_id
	AND (coalesce(later.created_at, 'infinity'), later.id) > (coalesce(earlier.created_at, 'infinity'), earlier.id);--> statement-breakpoint
CREATE UNIQUE INDEX "passkey_of_credential" ON "access"."passkey" USING btree ("credential_id");--> statement-breakpoint
UPDATE "access"."settings" SET "second_factor_for" = 'everyone' WHERE "require_second_factor";--> statement-breakpoint
-- Names from before addresses were kept with them: none may look like one now.
UPDATE "access"."invitation" SET "invited_by" = regexp_replace("invited_by", '[<>@[:cntrl:]]', ' ', 'g') WHERE "invited_by" ~ '[<>@[:cntrl:]]';--> statement-breakpoint
UPDATE "collect_requests" SET "asked_by_name" = regexp_replace("asked_by_name", '[<>@[:cntrl:]]', ' ', 'g') WHERE "asked_by_name" ~ '[<>@[:cntrl:]]';--> statement-breakpoint
UPDATE "credential_facts" SET "verified_by" = regexp_replace("verified_by", '[<>@[:cntrl:]]', ' ', 'g') WHERE "verified_by" ~ '[<>@[:cntrl:]]';--> statement-breakpoint
ALTER TABLE "access"."settings" DROP COLUMN "require_second_factor";