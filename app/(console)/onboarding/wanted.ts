import { type RowNote, TAKEN_FROM } from '@/lib/import/row';
import type { GridRow } from './import-state';

/** Codes of notes on rows that wait for a decision: no bearer token works there, or no client's structure vouches for them. */
const LEAVES_OUT: ReadonlySet<string> = new Set([TAKEN_FROM, 'other-scheme', 'oauth-only']);

/** Whether a row is to be imported: what the person decided, else what is known of it. */
export const isWanted = (
  { token, notes, edited, askedUntil }: Pick<GridRow, 'token' | 'notes' | 'edited' | 'askedUntil'>,
  lints: readonly RowNote[] = [],
): boolean =>
  edited.tick ??
  (askedUntil === null &&
    token.state !== 'not-bearer' &&
    ![...notes, ...lints].some(({ code }) => LEAVES_OUT.has(code)));
