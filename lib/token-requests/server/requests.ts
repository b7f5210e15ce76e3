import 'server-only';
import { randomUUID } from 'node:crypto';
import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import { digestOf } from '@/lib/auth/server/passphrase';
import type { ConsoleSession } from '@/lib/auth/server/session';
import { actorName } from '@/lib/core/person';
import { may } from '@/lib/core/roles';
import { appError } from '@/lib/core/server/app-error';
import { newToken, tokenHash } from '@/lib/core/server/one-time-token';
import { isArchived } from '@/lib/providers/model';
import type { Connection } from '@/lib/providers/server/connection';
import type { AskedLink, AskInput, CollectRequest, CollectState } from '../model';
import { sweep } from './expire';
import { isOpen, isRevocable, namesOf, type RequestNames, type RequestRow } from './request-row';
import { collectRequests } from './schema';

const HOUR_MS = 3_600_000;
const LISTED_MAX = 200;

export type Person = Pick<ConsoleSession, 'user'>;

const vaultArchived = () =>
  appError('conflict', 'This vault is archived and no longer accepts tokens. Choose another one.', {
    fields: { vaultId: 'This vault is archived. Choose another one.' },
  });

/** Rejects with `VaultsApiError` if the vault cannot be read, and with `conflict` if it is archived. */
export async function ask(
  { api, db }: Connection,
  { user: by }: Person,
  { vaultId, mcpServerUrl, protocol, purpose, hours, passphrase, needsApproval }: AskInput,
): Promise<AskedLink & RequestNames> {
  const vault = await api.vaults.get(vaultId);
  if (isArchived(vault)) throw vaultArchived();
  const token = newToken();
  const row = {
    ...{ id: randomUUID(), connection: api.connection.id, vaultId, vaultName: vault.name },
    ...{ target: mcpServerUrl, protocol: protocol ?? null, purpose, needsApproval },
    ...{ askedBy: by.id, askedByName: actorName(by), tokenHash: tokenHash(token) },
    passphraseHash: passphrase === '' ? null : await digestOf(passphrase),
    expiresAt: new Date(Date.now() + hours * HOUR_MS),
  };
  await db.insert(collectRequests).values(row);
  return { ...namesOf(row), token, expiresAt: row.expiresAt.toISOString() };
}

type Stage = Omit<RequestRow, 'sealed' | 'tokenHash' | 'passphraseHash'> & {
  isSealed: boolean;
  hasPassphrase: boolean;
};

function stateOf(row: Stage, now = new Date()): CollectState {
  if (row.decision === 'refused') return 'refused';
  if (row.credentialId !== null) return 'stored';
  const isOver = row.expiresAt <= now;
  if (row.usedAt === null) {
    if (row.revokedAt !== null) return 'revoked';
    return isOver ? 'expired' : 'waiting';
  }
  if (!row.needsApproval || row.decidedAt !== null) return 'unclear';
  return row.isSealed && !isOver ? 'to_approve' : 'expired';
}

const isOf = (row: Pick<RequestRow, 'askedBy'>, { user }: Person): boolean =>
  row.askedBy === user.id || may(user.role, 'settings.manage');

const asListed = (row: Stage, person: Person): CollectRequest => ({
  ...{ id: row.id, state: stateOf(row), vaultId: row.vaultId, vaultName: row.vaultName },
  ...{ target: row.target, purpose: row.purpose, askedByName: row.askedByName },
  ...{ needsApproval: row.needsApproval, hasPassphrase: row.hasPassphrase, verdict: row.verdict },
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  usedAt: row.usedAt?.toISOString() ?? null,
  decidedAt: row.decidedAt?.toISOString() ?? null,
  isMine: isOf(row, person),
});

/** Returns at most 200: waiting, then open links, then ended; each newest first. Runs `sweep` first. */
export async function listRequests({ api, db }: Connection, person: Person): Promise<CollectRequest[]> {
  await sweep(db);
  const { sealed, tokenHash: _, passphraseHash, ...columns } = getTableColumns(collectRequests);
  const isSealed = sql<boolean>`${sealed} is not null`;
  const rows = await db
    .select({ ...columns, isSealed, hasPassphrase: sql<boolean>`${passphraseHash} is not null` })
    .from(collectRequests)
    .where(eq(collectRequests.connection, api.connection.id))
    .orderBy(desc(isSealed), desc(sql`(${isOpen()})`), desc(collectRequests.createdAt))
    .limit(LISTED_MAX);
  return rows.map((row) => asListed(row, person));
}

export const noLongerThere = () =>
  appError(
    'not_found',
    'This request was already used, has expired, or was already decided. Reload the page.',
  );

const notYours = () =>
  appError('not_permitted', 'Only the requester or an administrator can decide about this request.');

/** Rejects with `not_found`, or with `not_permitted` if this person may not decide. */
export async function requestOf(
  { api, db }: Connection,
  person: Person,
  requestId: string,
): Promise<RequestRow> {
  const [row] = await db
    .select()
    .from(collectRequests)
    .where(and(eq(collectRequests.id, requestId), eq(collectRequests.connection, api.connection.id)));
  if (row === undefined) throw noLongerThere();
  if (!isOf(row, person)) throw notYours();
  return row;
}

/** A running submission continues. Rejects like `requestOf`, and with `not_found` if the link has ended. */
export async function revoke(
  connection: Connection,
  person: Person,
  requestId: string,
): Promise<RequestNames> {
  const row = await requestOf(connection, person, requestId);
  const revoked = await connection.db
    .update(collectRequests)
    .set({ revokedAt: new Date() })
    .where(and(eq(collectRequests.id, row.id), isRevocable()))
    .returning({ id: collectRequests.id });
  if (revoked.length === 0) throw noLongerThere();
  return namesOf(row);
}
