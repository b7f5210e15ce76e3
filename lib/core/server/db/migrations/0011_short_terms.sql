SET LOCAL maintenance_work_mem = '256MB';--> statement-breakpoint
CREATE FUNCTION "embedded"."short_terms"(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT string_to_array(lower(name), NULL)
    || string_to_array(regexp_replace(lower(name), '(..)', '\1' || chr(1), 'g'), chr(1))
    || string_to_array(regexp_replace(substr(lower(name), 2), '(..)', '\1' || chr(1), 'g'), chr(1))
$$;--> statement-breakpoint
CREATE INDEX "vaults_short_terms" ON "embedded"."vaults" USING gin ("account_id",embedded.short_terms("display_name")) WITH (fastupdate=false);
