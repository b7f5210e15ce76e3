import 'server-only';
import type { Problem } from '@/lib/contract/result';
import { call, type Moved } from './look';
import { isRefusal, problemOf, unknownOutcome } from './outcome';
import { clock, moveRow, type RotationContext, type RotationPatch, type RotationRow } from './store';
import { lookUp } from './survey';

/** Archives or deletes the old credential, and finds out where the answer leaves doubt. */
export async function retire({ api }: RotationContext, row: RotationRow): Promise<'out' | Problem> {
  const sent = await call<unknown>(() =>
    row.retire === 'archive'
      ? api.credentials.archive(row.vaultId, row.credentialId)
      : api.credentials.delete(row.vaultId, row.credentialId),
  );
  if (sent.ok) return 'out';
  const mayBeOut = !isRefusal(sent.error) || ['conflict', 'not_found'].includes(sent.error.kind);
  if (!mayBeOut) return problemOf(sent.error);
  const seen = await call(() => lookUp(api, row.vaultId, row.credentialId));
  if (!seen.ok) return unknownOutcome(sent.error);
  const { presence } = seen.value;
  const isOut = presence === 'gone' || (presence === 'archived' && row.retire === 'archive');
  return isOut ? 'out' : problemOf(sent.error);
}

/** Last step. The caller has seen the new credential active. */
export async function sendRetire(context: RotationContext, row: RotationRow): Promise<Moved> {
  const retiring = await moveRow(context, row, { state: 'retiring', problem: null });
  const outcome = await retire(context, retiring);
  if (outcome === 'out') {
    const patch: RotationPatch = { state: 'done', problem: null, oldRetiredAt: clock(context) };
    return { row: await moveRow(context, retiring, patch) };
  }
  const state = outcome.code === 'outcome_unknown' ? 'retiring' : 'confirmed';
  return { row: await moveRow(context, retiring, { state, problem: outcome }) };
}
