import 'server-only';
import { and, gt, isNull } from 'drizzle-orm';
import type { AuditTarget } from '@/lib/audit/model';
import { vaultTarget } from '@/lib/vaults/server/targets';
import { collectRequests } from './schema';

/** Includes the sealed token, so no action or handler may return a row. */
export type RequestRow = typeof collectRequests.$inferSelect;

export type RequestNames = Pick<RequestRow, 'id' | 'target' | 'vaultId' | 'vaultName'>;

export const namesOf = ({ id, target, vaultId, vaultName }: RequestNames): RequestNames => ({
  ...{ id, target, vaultId, vaultName },
});

export const requestTargets = ({
  id,
  target,
  vaultId,
  vaultName,
}: RequestNames): AuditTarget<'collect_request' | 'vault'>[] => [
  { kind: 'collect_request', id, label: target },
  vaultTarget({ id: vaultId, name: vaultName }),
];

/** No token was stored yet. Includes a running submission: if it fails, the link must not work again. */
export const isRevocable = (now = new Date()) =>
  and(
    isNull(collectRequests.revokedAt),
    isNull(collectRequests.sealed),
    isNull(collectRequests.credentialId),
    isNull(collectRequests.decidedAt),
    gt(collectRequests.expiresAt, now),
  );

export const isOpen = (now = new Date()) =>
  and(isNull(collectRequests.usedAt), isNull(collectRequests.revokedAt), gt(collectRequests.expiresAt, now));
