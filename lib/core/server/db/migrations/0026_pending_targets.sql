ALTER INDEX "audit"."entries_targets" SET (fastupdate = false);--> statement-breakpoint
SELECT gin_clean_pending_list('audit.entries_targets'::regclass);
