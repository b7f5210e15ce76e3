import 'server-only';
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/client';
import { metadata, object, text } from './field-rules';
import { newId } from './ids';
import type { ListQuery } from './list-query';
import { instantSql, type ListPage, type ListSource, listPage } from './page-query';
import { invalid, notFound } from './problem';
import type { Sql } from './vaults';

const TEXT_CHARACTERS_MAX = 255;

const agent = z.union(
  [text('agent', TEXT_CHARACTERS_MAX), object('agent', { id: text('id', TEXT_CHARACTERS_MAX) })],
  {
    error: (issue) =>
      issue.input === undefined
        ? "Field 'agent' is required."
        : "Field 'agent' must be an id or an object with an id.",
  },
);

/** `environment_id` is optional here: this service has no environments to check it against. */
export const createSessionInput = object('', {
  agent,
  vault_ids: z
    .array(text('vault_ids', TEXT_CHARACTERS_MAX), "Field 'vault_ids' must be an array of ids.")
    .default([]),
  environment_id: text('environment_id', TEXT_CHARACTERS_MAX).nullish(),
  title: text('title', TEXT_CHARACTERS_MAX).nullish(),
  metadata,
}).openapi('CreateSession');
export type CreateSession = z.output<typeof createSessionInput>;

export type SessionRow = {
  id: string;
  agent: string;
  environmentId: string | null;
  title: string | null;
  metadata: Record<string, string>;
  vaultIds: string[];
  createdAt: string;
  updatedAt: string;
};

const COLUMNS = `t.id, t.agent, t.environment_id as "environmentId", t.title, t.metadata,
  array(select v.vault_id from embedded.session_vaults v where v.session_id = t.id order by v.position) as "vaultIds",
  ${instantSql('t.created_at')} as "createdAt", ${instantSql('t.updated_at')} as "updatedAt"`;

const SOURCE: ListSource = {
  table: 'embedded.sessions',
  owner: 'account_id',
  name: null,
  hasShortTerms: false,
  archivable: false,
  columns: COLUMNS,
};

export const listSessions = (
  database: Database,
  accountId: string,
  query: ListQuery,
): Promise<ListPage<SessionRow>> => listPage<SessionRow>(database, SOURCE, query, accountId);

/** Throws 404. */
export async function getSession(db: Sql, accountId: string, sessionId: string): Promise<SessionRow> {
  const { rows } = await db.execute<SessionRow>(
    sql`select ${sql.raw(COLUMNS)} from embedded.sessions t where t.id = ${sessionId} and t.account_id = ${accountId}`,
  );
  const row = rows[0];
  if (row === undefined) throw notFound(`Session '${sessionId}' was not found.`);
  return row;
}

/** Throws 400 that names every vault that is unknown or archived. Holds the others as they are. */
async function checkVaults(tx: Sql, accountId: string, vaultIds: readonly string[]): Promise<void> {
  const { rows } = await tx.execute<{ id: string; isArchived: boolean }>(
    sql`select id, archived_at is not null as "isArchived" from embedded.vaults
      where account_id = ${accountId} and id = any(${sql.param(vaultIds)}::text[]) for share`,
  );
  const states = new Map(rows.map((row) => [row.id, row.isArchived]));
  const complaints = vaultIds.flatMap((id) => {
    const isArchived = states.get(id);
    if (isArchived === undefined) return [`Vault '${id}' was not found.`];
    return isArchived ? [`Vault '${id}' is archived.`] : [];
  });
  if (complaints.length > 0) throw invalid(complaints.join(' '), 'vault_ids');
}

/** Records which vaults the session may read, in the order of their precedence. */
export async function insertSession(tx: Sql, accountId: string, session: CreateSession): Promise<SessionRow> {
  const vaultIds = [...new Set(session.vault_ids)];
  if (vaultIds.length > 0) await checkVaults(tx, accountId, vaultIds);
  const id = newId('sess_');
  const agentId = typeof session.agent === 'string' ? session.agent : session.agent.id;
  await tx.execute(
    sql`insert into embedded.sessions (id, account_id, agent, environment_id, title, metadata)
      values (${id}, ${accountId}, ${agentId}, ${session.environment_id ?? null}, ${session.title ?? null},
        ${JSON.stringify(session.metadata)}::jsonb)`,
  );
  await tx.execute(
    sql`insert into embedded.session_vaults (session_id, vault_id, position)
      select ${id}, vault_id, position from unnest(${sql.param(vaultIds)}::text[]) with ordinality as v (vault_id, position)`,
  );
  return getSession(tx, accountId, id);
}
