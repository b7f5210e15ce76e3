import { type RowNote, TAKEN_FROM } from '@/lib/import/row';
import type { GridRow } from './import-state';

/** Codes of notes on rows that need a decision: no bearer token works there, or their structure is unknown. */
const LEAVES_OUT: ReadonlySet<string> = new Set([TAKEN_FROM, 'other-scheme', 'oauth-only']);

/** Whether to import a row: the person's decision, otherwise the default. */
export const isWanted = (
  { token, notes, edited, askedUntil }: Pick<GridRow, 'token' | 'notes' | 'edited' | 'askedUntil'>,
  lints: readonly RowNote[] = [],
): boolean =>
  edited.tick ??
  (askedUntil === null &&
    token.state !== 'not-bearer' &&
    ![...notes, ...lints].some(({ code }) => LEAVES_OUT.has(code)));
