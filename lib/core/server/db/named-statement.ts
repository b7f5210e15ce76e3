import 'server-only';
import { DrizzleQueryError, fillPlaceholders, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { type ClientBase, DatabaseError, type QueryResultRow } from 'pg';

interface Runner {
  $client: Pick<ClientBase, 'query'>;
}

/** invalid_sql_statement_name and duplicate_prepared_statement (PostgreSQL, appendix A). */
const NOT_KEPT = new Set<string | undefined>(['26000', '42P05']);

/** Whether a pooler shares connections and keeps no statement names (PgBouncer before 1.21). */
export function isNotKept(error: unknown): boolean {
  const own = error instanceof DrizzleQueryError ? error.cause : error;
  return own instanceof DatabaseError && NOT_KEPT.has(own.code);
}

let areKept = true;

/**
 * A statement that every page or read sends. It is built once, and PostgreSQL plans it once per connection.
 * Its values are `sql.placeholder`s. Behind a pooler that keeps no names, it is sent without one.
 */
export function namedStatement<Row extends QueryResultRow>(name: string, statement: SQL) {
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  return async ({ $client }: Runner, given: Record<string, unknown>): Promise<Row[]> => {
    const values = fillPlaceholders(params, given);
    try {
      return (await $client.query<Row>({ ...(areKept && { name }), text, values })).rows;
    } catch (error) {
      if (!isNotKept(error)) throw error;
      areKept = false;
      return (await $client.query<Row>({ text, values })).rows;
    }
  };
}
