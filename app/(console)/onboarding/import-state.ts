import type { ImportedRow, ImportOutcome, VerifiedRow } from '@/lib/contract/import';
import type { ENVIRONMENTS } from '@/lib/contract/limits';
import { cleanToken, tokenComplaint } from '@/lib/contract/token';
import type { Verdict } from '@/lib/contract/verdict';
import type { FileProblem, ImportRow, Parsed, RowNote, RowToken, SkippedEntry } from '@/lib/onboarding/row';

export type Environment = (typeof ENVIRONMENTS)[number] | '';

/** The vault that a row goes into. */
export type Target =
  | { kind: 'existing'; vaultId: string; name: string; environment: string }
  | { kind: 'new'; name: string; environment: Environment };

/** How a row ended, now or before the page was loaded anew. */
export type Ended = Pick<ImportedRow, 'key' | 'outcome' | 'vaultId' | 'credentialId' | 'sentence'> &
  Partial<Pick<ImportedRow, 'sameTokenAs'>>;

/** A row of the preview. Lives in memory alone, because it may hold a token. */
export interface GridRow extends ImportRow {
  isTicked: boolean;
  target: Target | null;
  /** What its file said of the token: stands again when what was typed is taken away. */
  fromFile: RowToken;
  /** What a person changed here; reading the files again leaves it alone. */
  edited: { readonly url?: true; readonly protocol?: true; readonly token?: true };
  check: { verdict: Verdict; proof: string } | null;
  ended: Ended | null;
}

/** What tells two vaults apart, also as the key under which a run makes one. */
export const keyOfTarget = (target: Target): string =>
  target.kind === 'existing' ? `vault:${target.vaultId}` : `new-vault:${target.environment}:${target.name}`;

export interface ImportState {
  rows: readonly GridRow[];
  skipped: readonly SkippedEntry[];
  problems: readonly FileProblem[];
  /** From the lints, by row key. */
  lints: ReadonlyMap<string, RowNote[]>;
}

export type Change =
  /** `kept`: how rows of this run ended before the page was loaded anew. */
  | { type: 'read'; parsed: Parsed; targets: ReadonlyMap<string, Target>; kept: readonly Ended[] }
  | { type: 'added'; row: ImportRow }
  | { type: 'url'; key: string; url: string }
  | { type: 'protocol'; key: string; protocol: ImportRow['protocol'] }
  /** What was typed, as it was typed; empty lets the file's own stand again. */
  | { type: 'token'; key: string; typed: string; expiredAt: string | null }
  | { type: 'ticked'; keys: ReadonlySet<string>; isTicked: boolean }
  | { type: 'assigned'; targets: ReadonlyMap<string, Target> }
  /** A vault was made: whatever was to go there goes into it. `key` is of `keyOfTarget`. */
  | { type: 'made'; key: string; target: Target }
  | { type: 'linted'; lints: ReadonlyMap<string, RowNote[]> }
  | { type: 'checked'; rows: readonly VerifiedRow[] }
  | { type: 'ended'; rows: readonly Ended[] }
  | { type: 'emptied' };

export const NOTHING: ImportState = { rows: [], skipped: [], problems: [], lints: new Map() };

/** Nothing is left to do with it. */
export const isDone = ({ ended }: Pick<GridRow, 'ended'>): boolean =>
  ended?.outcome === 'created' || ended?.outcome === 'skipped';

/** The token of a row that can be sent, or null. */
const tokenOf = ({ token }: Pick<GridRow, 'token'>): string | null =>
  token.state === 'set' ? token.value : null;

const newRow = (row: ImportRow, target: Target | null): GridRow => ({
  ...row,
  isTicked: row.token.state !== 'not-bearer',
  target,
  fromFile: row.token,
  edited: {},
  check: null,
  ended: null,
});

/** A stored token leaves the page at once. */
const withEnd = (row: GridRow, ended: Ended | undefined): GridRow => {
  if (ended === undefined) return row;
  if (ended.outcome !== 'created') return { ...row, ended };
  return { ...row, ended, check: null, token: { state: 'missing' }, fromFile: { state: 'missing' } };
};

/** The same row out of files that were read again: what a person did to it stays. */
function readAgain(old: GridRow, fresh: GridRow): GridRow {
  if (isDone(old)) return old;
  const url = old.edited.url ? old.url : fresh.url;
  const protocol = old.edited.protocol ? old.protocol : fresh.protocol;
  const token = old.edited.token ? old.token : fresh.token;
  const isSame = url === old.url && protocol === old.protocol && tokenOf({ token }) === tokenOf(old);
  return {
    ...fresh,
    url,
    protocol,
    token,
    protocolFrom: old.edited.protocol ? 'stated' : fresh.protocolFrom,
    isTicked: old.isTicked || (old.fromFile.state === 'not-bearer' && fresh.isTicked),
    target: old.target ?? fresh.target,
    edited: old.edited,
    check: isSame ? old.check : null,
    ended: old.ended,
  };
}

const byKey = <T extends { key: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.key, row]));

function read(state: ImportState, change: Extract<Change, { type: 'read' }>): ImportState {
  const { parsed, targets } = change;
  const kept = byKey(change.kept);
  const known = new Map(state.rows.map((row) => [row.key, row]));
  const keys = new Set(parsed.rows.map(({ key }) => key));
  const rows = parsed.rows.map((row) => {
    const fresh = withEnd(newRow(row, targets.get(row.key) ?? null), kept.get(row.key));
    const old = known.get(row.key);
    return old === undefined ? fresh : readAgain(old, fresh);
  });
  const byHand = state.rows.filter(({ key }) => !keys.has(key));
  return { ...state, rows: [...rows, ...byHand], skipped: parsed.skipped, problems: parsed.problems };
}

function typedToken(typed: string, expiredAt: string | null, fromFile: RowToken): RowToken {
  if (typed.trim() === '') return fromFile;
  const value = cleanToken(typed);
  if (tokenComplaint(value) !== null) return { state: 'missing' };
  return expiredAt === null ? { state: 'set', value } : { state: 'expired', value, expiredAt };
}

function withToken({ token: _, ...rest }: GridRow['edited'], isTyped: boolean): GridRow['edited'] {
  return isTyped ? { ...rest, token: true } : rest;
}

/** A row that is no longer what was checked, and may be sent anew. */
const changed = (row: GridRow, by: Partial<GridRow>): GridRow => ({ ...row, ...by, check: null });

const withRow = (state: ImportState, key: string, change: (row: GridRow) => GridRow): ImportState => ({
  ...state,
  rows: state.rows.map((row) => (row.key === key && !isDone(row) ? change(row) : row)),
});

const withRows = (state: ImportState, change: (row: GridRow) => GridRow): ImportState => ({
  ...state,
  rows: state.rows.map(change),
});

/** The next state of the preview. Pure; unknown keys change nothing. */
export function importReducer(state: ImportState, change: Change): ImportState {
  switch (change.type) {
    case 'read':
      return read(state, change);
    case 'added':
      return { ...state, rows: [...state.rows, newRow(change.row, null)] };
    case 'url':
      return withRow(state, change.key, (row) =>
        changed(row, { url: change.url, edited: { ...row.edited, url: true } }),
      );
    case 'protocol':
      return withRow(state, change.key, (row) =>
        changed(row, {
          protocol: change.protocol,
          protocolFrom: 'stated',
          edited: { ...row.edited, protocol: true },
        }),
      );
    case 'token':
      return withRow(state, change.key, (row) =>
        changed(row, {
          token: typedToken(change.typed, change.expiredAt, row.fromFile),
          isTicked: row.isTicked || change.typed.trim() !== '',
          edited: withToken(row.edited, change.typed.trim() !== ''),
        }),
      );
    case 'ticked':
      return withRows(state, (row) =>
        change.keys.has(row.key) && !isDone(row) ? { ...row, isTicked: change.isTicked } : row,
      );
    case 'assigned':
      return withRows(state, (row) => {
        const target = change.targets.get(row.key);
        return target === undefined || isDone(row) ? row : { ...row, target };
      });
    case 'made':
      return withRows(state, (row) =>
        row.target !== null && keyOfTarget(row.target) === change.key
          ? { ...row, target: change.target }
          : row,
      );
    case 'linted':
      return { ...state, lints: change.lints };
    case 'checked': {
      const checks = byKey(change.rows);
      return withRows(state, (row) => {
        const found = checks.get(row.key);
        return found === undefined ? row : { ...row, check: { verdict: found.verdict, proof: found.proof } };
      });
    }
    case 'ended': {
      const ends = byKey(change.rows);
      return withRows(state, (row) => withEnd(row, ends.get(row.key)));
    }
    case 'emptied':
      return NOTHING;
  }
}

/** How many rows ended how. */
export function countEnds(rows: readonly Pick<GridRow, 'ended'>[]): Record<ImportOutcome, number> {
  const counts = { created: 0, skipped: 0, failed: 0, unknown: 0 };
  for (const { ended } of rows) if (ended !== null) counts[ended.outcome] += 1;
  return counts;
}
