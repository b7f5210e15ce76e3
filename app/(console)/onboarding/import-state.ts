import { cleanToken, tokenComplaint } from '@/lib/credential-kinds/token';
import type { ImportedRow, ImportOutcome, VerifiedRow } from '@/lib/import/model';
import type { FileProblem, ImportRow, Parsed, RowNote, RowToken, SkippedEntry } from '@/lib/import/row';
import type { STATED_ENVIRONMENTS } from '@/lib/vaults/limits';
import type { Verdict } from '@/lib/verification/verdict';
import { type KeptEnd, keptOf } from './resumed-run';
import { isWanted } from './wanted';

interface Edited {
  readonly url?: true;
  readonly protocol?: true;
  /** Exactly as typed. */
  readonly token?: string;
  /** Whether the person wants the row; overrides the default. */
  readonly tick?: boolean;
}

const ABOUT: Readonly<Record<string, keyof Edited>> = {
  'secret-in-url': 'url',
  'placeholder-in-url': 'url',
  'not-a-url': 'url',
  'url-is-sse': 'protocol',
  'unknown-transport': 'protocol',
  'token-unusable': 'token',
};

/** Notes of a file that still apply: not those about values that a person changed. */
const standingNotes = (notes: readonly RowNote[], edited: Edited): RowNote[] =>
  notes.filter(({ code }) => {
    const about = ABOUT[code];
    return about === undefined || edited[about] === undefined;
  });

export type Environment = (typeof STATED_ENVIRONMENTS)[number];

export type Target =
  | { kind: 'existing'; vaultId: string; name: string; environment: string }
  | { kind: 'new'; name: string; environment: Environment };

export type Ended = Pick<ImportedRow, 'key' | 'outcome' | 'vaultId' | 'credentialId' | 'sentence'> &
  Partial<Pick<ImportedRow, 'sameTokenAs'>>;

/** A row of the preview. Only in memory, because it may contain a token. */
export interface GridRow extends ImportRow {
  /** The key from its file; `key` differs if the run used this key for another row. */
  fileKey: string;
  isTicked: boolean;
  target: Target | null;
  /** Its file or the person chose the vault for this row: the vault for all rows does not replace it. */
  hasOwnVault: boolean;
  /** All notes of its file; `notes` has those that still apply. */
  fileNotes: RowNote[];
  /** The token from its file; applies again when the typed token is removed. */
  fromFile: RowToken;
  /** Edits of the person; reading the files again keeps them. */
  edited: Edited;
  /** `isAfterEnd`: it is newer than the result of the row. */
  check: { verdict: Verdict; verdictTicket: string; isAfterEnd: boolean } | null;
  /** When the link to a teammate expires. RFC 3339. */
  askedUntil: string | null;
  ended: Ended | null;
}

export const keyOfTarget = (target: Target): string =>
  target.kind === 'existing' ? `vault:${target.vaultId}` : `new-vault:${target.environment}:${target.name}`;

export interface ImportState {
  rows: readonly GridRow[];
  skipped: readonly SkippedEntry[];
  problems: readonly FileProblem[];
  lints: ReadonlyMap<string, RowNote[]>;
}

export type Change =
  /** `kept`: results of rows of this run before the page was reloaded. */
  | { type: 'read'; parsed: Parsed; targets: ReadonlyMap<string, Target>; kept: readonly KeptEnd[] }
  | { type: 'added'; row: ImportRow }
  | { type: 'url'; key: string; url: string }
  | { type: 'protocol'; key: string; protocol: ImportRow['protocol'] }
  /** Exactly as typed; empty restores the token of the file. */
  | { type: 'token'; key: string; typed: string; expiredAt: string | null }
  | { type: 'ticked'; keys: ReadonlySet<string>; isTicked: boolean }
  /** For these rows only. */
  | { type: 'assigned'; targets: ReadonlyMap<string, Target> }
  /** For all rows except those with `hasOwnVault`. */
  | { type: 'placed'; targets: ReadonlyMap<string, Target> }
  | { type: 'asked'; key: string; until: string }
  /** A vault was created: rows for it move into it. `key` is from `keyOfTarget`. */
  | { type: 'made'; key: string; target: Target }
  | { type: 'linted'; lints: ReadonlyMap<string, RowNote[]> }
  /** `asked` are the rows as sent: a verdict on other values does not apply. */
  | { type: 'checked'; rows: readonly VerifiedRow[]; asked: readonly GridRow[] }
  | { type: 'ended'; rows: readonly Ended[] }
  | { type: 'emptied' };

export const NOTHING: ImportState = { rows: [], skipped: [], problems: [], lints: new Map() };

export const isDone = ({ ended }: Pick<GridRow, 'ended'>): boolean =>
  ended?.outcome === 'created' || ended?.outcome === 'skipped';

export const isPlaced = (rows: readonly GridRow[]): boolean =>
  rows.every((row) => row.target !== null || isDone(row));

const tokenOf = ({ token }: Pick<GridRow, 'token'>): string | null =>
  token.state === 'set' ? token.value : null;

const ticked = (row: GridRow, lints?: readonly RowNote[]): GridRow => {
  const isTicked = isWanted(row, lints);
  return row.isTicked === isTicked || isDone(row) ? row : { ...row, isTicked };
};

const newRow = (row: ImportRow, target: Target | null): GridRow =>
  ticked({
    ...row,
    fileKey: row.key,
    fileNotes: row.notes,
    isTicked: true,
    target,
    hasOwnVault: target !== null,
    fromFile: row.token,
    edited: {},
    check: null,
    askedUntil: null,
    ended: null,
  });

const withoutToken = ({ token: _, ...rest }: Edited): Edited => rest;

/** The token of a finished row leaves the page immediately. */
const withEnd = (row: GridRow, ended: Ended | undefined): GridRow => {
  if (ended === undefined) return row;
  if (!isDone({ ended })) return { ...row, ended, check: row.check && { ...row.check, isAfterEnd: false } };
  const token = { state: 'missing' } as const;
  return { ...row, ended, check: null, token, fromFile: token, edited: withoutToken(row.edited) };
};

const isSameQuestion = (
  one: Pick<GridRow, 'url' | 'protocol' | 'token'>,
  other: Pick<GridRow, 'url' | 'protocol' | 'token'>,
): boolean => one.url === other.url && one.protocol === other.protocol && tokenOf(one) === tokenOf(other);

/** Merges a row that was read again: edits of the person stay. */
function readAgain(old: GridRow, fresh: GridRow): GridRow {
  if (isDone(old)) return old;
  const url = old.edited.url ? old.url : fresh.url;
  const protocol = old.edited.protocol ? old.protocol : fresh.protocol;
  const token = old.edited.token === undefined ? fresh.token : old.token;
  return {
    ...fresh,
    key: old.key,
    notes: standingNotes(fresh.fileNotes, old.edited),
    url,
    protocol,
    token,
    protocolFrom: old.edited.protocol ? 'stated' : fresh.protocolFrom,
    target: old.target ?? fresh.target,
    hasOwnVault: old.hasOwnVault || (old.target === null && fresh.hasOwnVault),
    edited: old.edited,
    check: isSameQuestion({ url, protocol, token }, old) ? old.check : null,
    askedUntil: old.askedUntil,
    ended: old.ended,
  };
}

const byKey = <T extends { key: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.key, row]));

function read(state: ImportState, change: Extract<Change, { type: 'read' }>): ImportState {
  const { parsed, targets } = change;
  const kept = byKey(change.kept);
  const known = new Map(state.rows.map((row) => [row.fileKey, row]));
  const keys = new Set(parsed.rows.map(({ key }) => key));
  const rows = parsed.rows.map((row) => {
    const fresh = newRow(row, targets.get(row.key) ?? null);
    const old = known.get(row.key);
    if (old !== undefined) return ticked(readAgain(old, fresh), state.lints.get(old.key));
    const { key, ended } = keptOf(kept, row);
    return withEnd({ ...fresh, key }, ended);
  });
  const byHand = state.rows.filter(({ fileKey }) => !keys.has(fileKey));
  return { ...state, rows: [...rows, ...byHand], skipped: parsed.skipped, problems: parsed.problems };
}

function typedToken(typed: string, expiredAt: string | null, fromFile: RowToken): RowToken {
  if (typed.trim() === '') return fromFile;
  const value = cleanToken(typed);
  if (tokenComplaint(value) !== null) return { state: 'missing' };
  return expiredAt === null ? { state: 'set', value } : { state: 'expired', value, expiredAt };
}

/** An edited row: its verdict and the notes about the old values no longer apply, and it can be sent again. */
const changed = (row: GridRow, by: Pick<GridRow, 'edited'> & Partial<GridRow>): GridRow => ({
  ...row,
  ...by,
  notes: standingNotes(row.fileNotes, by.edited),
  check: null,
});

const withRow = (state: ImportState, key: string, change: (row: GridRow) => GridRow): ImportState => ({
  ...state,
  rows: state.rows.map((row) => (row.key === key && !isDone(row) ? change(row) : row)),
});

const withRows = (state: ImportState, change: (row: GridRow) => GridRow): ImportState => ({
  ...state,
  rows: state.rows.map(change),
});

/** Returns the next state of the preview. Pure; unknown keys change nothing. */
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
          ...(change.typed.trim() === ''
            ? { edited: withoutToken(row.edited) }
            : { edited: { ...row.edited, token: change.typed, tick: true }, isTicked: true }),
        }),
      );
    case 'ticked':
      return withRows(state, (row) =>
        change.keys.has(row.key) && !isDone(row)
          ? ticked({ ...row, edited: { ...row.edited, tick: change.isTicked } })
          : row,
      );
    case 'assigned':
      return withRows(state, (row) => {
        const target = change.targets.get(row.key);
        return target === undefined || isDone(row) ? row : { ...row, target, hasOwnVault: true };
      });
    case 'placed':
      return withRows(state, (row) => {
        const target = change.targets.get(row.key);
        return target === undefined || row.hasOwnVault || isDone(row) ? row : { ...row, target };
      });
    case 'asked':
      return withRow(state, change.key, ({ edited: { tick: _, ...edited }, ...row }) =>
        ticked({ ...row, edited, askedUntil: change.until }),
      );
    case 'made':
      return withRows(state, (row) =>
        row.target !== null && keyOfTarget(row.target) === change.key
          ? { ...row, target: change.target }
          : row,
      );
    case 'linted': {
      const rows = state.rows.map((row) => ticked(row, change.lints.get(row.key)));
      // Return the same rows if nothing changed: otherwise linting would repeat endlessly.
      const isSame = rows.every((row, at) => row === state.rows[at]);
      return { ...state, lints: change.lints, rows: isSame ? state.rows : rows };
    }
    case 'checked': {
      const checks = byKey(change.rows);
      const asked = byKey(change.asked);
      return withRows(state, (row) => {
        const [found, was] = [checks.get(row.key), asked.get(row.key)];
        if (found === undefined || was === undefined || !isSameQuestion(was, row)) return row;
        const { verdict, verdictTicket } = found;
        return { ...row, check: { verdict, verdictTicket, isAfterEnd: row.ended !== null } };
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

export function countEnds(rows: readonly Pick<GridRow, 'ended'>[]): Record<ImportOutcome, number> {
  const counts = { created: 0, skipped: 0, failed: 0, unknown: 0 };
  for (const { ended } of rows) if (ended !== null) counts[ended.outcome] += 1;
  return counts;
}
