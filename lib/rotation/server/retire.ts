import 'server-only';
import type { Problem } from '@/lib/core/result';
import { archiveCredential } from '@/lib/vaults/server/archive';
import { deleteCredential } from '@/lib/vaults/server/delete';
import { lookUp } from '@/lib/vaults/server/list';
import { problemOf } from '@/lib/vaults/server/outcome';
import { call, type Moved } from './look';
import { clock, moveRow, type RotationContext, type RotationPatch, type RotationRow } from './store';

/** Archives or deletes the old credential. `out` only where the API then shows that it serves no more. */
export async function retire(context: RotationContext, row: RotationRow): Promise<'out' | Problem> {
  const sent = await call<unknown>(() =>
    row.retire === 'archive' ? archiveCredential(context, row) : deleteCredential(context, row),
  );
  if (sent.ok) return 'out';
  if (sent.error.kind !== 'not_found') return problemOf(sent.error);
  const seen = await call(() => lookUp(context.api, row.vaultId, row.credentialId));
  return seen.ok && seen.value.presence === 'gone' ? 'out' : problemOf(sent.error);
}

/** Last step. The caller has seen the new credential active. */
export async function sendRetire(context: RotationContext, row: RotationRow): Promise<Moved> {
  const retiring = await moveRow(context, row, { state: 'retiring', problem: null });
  const outcome = await retire(context, retiring);
  const sent = { isAfterSending: true };
  if (outcome === 'out') {
    const patch: RotationPatch = { state: 'done', problem: null, oldRetiredAt: clock(context) };
    return { row: await moveRow(context, retiring, patch, sent) };
  }
  const state = outcome.code === 'outcome_unknown' ? 'retiring' : 'confirmed';
  return { row: await moveRow(context, retiring, { state, problem: outcome }, sent) };
}
