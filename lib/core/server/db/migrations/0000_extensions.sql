CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- Custom SQL migration file, put your code below! --
