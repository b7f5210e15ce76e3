import 'server-only';
import type { Problem } from '@/lib/core/result';
import type { VaultsApiError } from '@/lib/providers/server/client/error';
import { apiError, problemOf } from '@/lib/vaults/server/outcome';
import { type Facts, survey } from './observe';
import { advance } from './progress';
import { clock, moveRow, type RotationContext, type RotationRow } from './store';

/** Where a move ended. `facts` is what was seen last: null where the API could not be read. */
export interface Moved {
  row: RotationRow;
  facts?: Facts | null;
  /** Said once and not stored: the row is as it was. */
  problem?: Problem;
}

export type Attempt<T> = { ok: true; value: T } | { ok: false; error: VaultsApiError };

/** An API call as a value. Anything that is not the API's error is thrown on: it says nothing about the API. */
export async function call<T>(run: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, error: apiError(error) };
  }
}

/** Looks, and moves on from what is found; never writes to the API. */
export async function lookAndAdvance(context: RotationContext, row: RotationRow): Promise<Moved> {
  const seen = await call(() => survey(context, row));
  if (!seen.ok) return { row, facts: null, problem: problemOf(seen.error) };
  const patch = advance(row, seen.value, clock(context));
  if (patch === null) return { row, facts: seen.value };
  const moved = await moveRow(context, row, patch);
  // An adopted credential is no candidate any more, so the facts must be taken anew.
  return patch.newCredentialId === undefined ? { row: moved, facts: seen.value } : { row: moved };
}

export const have = (facts: Moved['facts']) => (facts === undefined ? {} : { facts });
