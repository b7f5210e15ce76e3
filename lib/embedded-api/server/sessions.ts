import 'server-only';
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { literal, metadata, object, text, unsupported } from './field-rules';
import { newId } from './ids';
import type { ListQuery } from './list-query';
import { instantSql, type ListPage, type ListSource, listPage } from './page-query';
import { invalid, notFound } from './problem';
import type { Sql } from './vaults';

const TEXT_CHARACTERS_MAX = 255;

const VERSION_MAX = 2 ** 31 - 1;
const version = z
  .int({ error: "Field 'version' must be a whole number." })
  .min(1, "Field 'version' must be 1 or more.")
  .max(VERSION_MAX, `Field 'version' must be at most ${VERSION_MAX}.`);

/** An id alone means the latest version of that agent. */
const agent = z
  .preprocess(
    (value) => (typeof value === 'string' ? { id: value } : value),
    object('agent', {
      id: text('id', TEXT_CHARACTERS_MAX),
      type: literal('type', 'agent').optional(),
      version: version.nullish(),
    }),
  )
  .openapi({ type: ['string', 'object'] });

const RUNS_NOTHING = 'this service records which vaults a session may read and runs no agents.';

/** `environment_id` is optional, because this service has no environments to check it against. */
export const createSessionInput = object('', {
  agent,
  vault_ids: z
    .array(text('vault_ids', TEXT_CHARACTERS_MAX), "Field 'vault_ids' must be an array of ids.")
    .default([]),
  environment_id: text('environment_id', TEXT_CHARACTERS_MAX).nullish(),
  title: text('title', TEXT_CHARACTERS_MAX).nullish(),
  metadata,
  environment_variables: z
    .record(z.string(), z.unknown(), "Field 'environment_variables' must be an object.")
    .refine((variables) => Object.keys(variables).length === 0, {
      error: `Field 'environment_variables' is not supported: ${RUNS_NOTHING}`,
    })
    .nullish(),
  resources: z
    .array(z.unknown(), "Field 'resources' must be an array.")
    .max(0, `Field 'resources' is not supported: ${RUNS_NOTHING}`)
    .nullish(),
  vaults: unsupported('vaults', "use 'vault_ids'."),
  environment: unsupported('environment', "use 'environment_id'."),
  memory_store_ids: unsupported('memory_store_ids', RUNS_NOTHING),
  delta_flush_interval_ms: unsupported('delta_flush_interval_ms', RUNS_NOTHING),
  budget: unsupported('budget', RUNS_NOTHING),
  initial_events: unsupported('initial_events', RUNS_NOTHING),
}).openapi('CreateSession');
export type CreateSession = z.output<typeof createSessionInput>;

export type SessionRow = {
  id: string;
  agent: string;
  agentVersion: number | null;
  environmentId: string | null;
  title: string | null;
  metadata: Record<string, string>;
  vaultIds: string[];
  createdAt: string;
  updatedAt: string;
};

const COLUMNS = `t.id, t.agent, t.agent_version as "agentVersion", t.environment_id as "environmentId", t.title, t.metadata,
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

export async function getSession(db: Sql, accountId: string, sessionId: string): Promise<SessionRow> {
  const { rows } = await db.execute<SessionRow>(
    sql`select ${sql.raw(COLUMNS)} from embedded.sessions t where t.id = ${sessionId} and t.account_id = ${accountId}`,
  );
  const row = rows[0];
  if (row === undefined) throw notFound(`Session '${sessionId}' was not found.`);
  return row;
}

/** Throws 400 with every vault that is unknown or archived. Locks the others. */
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

export async function insertSession(tx: Sql, accountId: string, session: CreateSession): Promise<SessionRow> {
  const vaultIds = [...new Set(session.vault_ids)];
  if (vaultIds.length > 0) await checkVaults(tx, accountId, vaultIds);
  const id = newId('sess_');
  await tx.execute(
    sql`insert into embedded.sessions (id, account_id, agent, agent_version, environment_id, title, metadata)
      values (${id}, ${accountId}, ${session.agent.id}, ${session.agent.version ?? null}, ${session.environment_id ?? null}, ${session.title ?? null},
        ${JSON.stringify(session.metadata)}::jsonb)`,
  );
  await tx.execute(
    sql`insert into embedded.session_vaults (session_id, vault_id, position)
      select ${id}, vault_id, position from unnest(${sql.param(vaultIds)}::text[]) with ordinality as v (vault_id, position)`,
  );
  return getSession(tx, accountId, id);
}
