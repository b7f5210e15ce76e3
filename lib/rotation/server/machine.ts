import 'server-only';
import type { Problem } from '@/lib/core/result';
import { conflict } from '@/lib/vaults/server/outcome';
import type { RotationStep } from '../model';
import { type Facts, isContested, isOldOut } from './observe';
import { isFinal, type RotationPatch, type RotationRow } from './store';

/** `retiring_first` is a row in `retiring` without a new credential: the person chose to retire the old one first. */
export type State = RotationRow['state'] | 'retiring_first';

/** Reads of the API. Each results in the event with its name. A person's step starts with the read of its name. */
export type Look = RotationStep | 'recheck' | 'recheck-duplicate' | 'confirm' | 'resend' | 'recreate';

/** Writes to the API, each with its possible events. */
export const ANSWERS = {
  /** Sends the token in place. `stored` only if the API shows the change. */
  update: ['stored', 'unsupported', 'refused', 'unknown'],
  /** Sends a new credential with the token. `stored`: the API put the token into the old one. */
  create: ['made', 'stored', 'duplicate', 'refused', 'unknown'],
  /** Archives or deletes the old credential. `retired` only if the API then shows it. */
  retire: ['retired', 'refused', 'unknown'],
} as const;
export type Write = keyof typeof ANSWERS;
export type Answer<W extends Write = Write> = (typeof ANSWERS)[W][number];
export type Effect = Look | Write;

export type RotationEvent<W extends Write = Write> =
  | { type: Look; facts: Facts | null; problem?: Problem }
  | { type: Answer<W>; facts?: never; problem?: Problem; madeId?: string };

interface Seen {
  row: RotationRow;
  /** Null if the API could not be read, undefined if the event is not a read. */
  facts: Facts | null | undefined;
  isRepeated: boolean;
}

const GUARDS = {
  unread: ({ facts }: Seen) => facts === null,
  repeated: ({ isRepeated }: Seen) => isRepeated,
  oldActive: ({ facts }: Seen) => facts?.oldCredential === 'active',
  oldOut: ({ facts }: Seen) => facts != null && isOldOut(facts),
  oldOutBefore: ({ row }: Seen) => row.oldRetiredAt !== null,
  /** The old credential is retired in the requested way. */
  oldFinished: ({ row, facts }: Seen) =>
    facts?.oldCredential === 'gone' || (facts?.oldCredential === 'archived' && row.retire === 'archive'),
  newActive: ({ facts }: Seen) => facts?.newCredential === 'active',
  newUnknown: ({ facts }: Seen) => facts?.newCredential === 'unknown',
  /** Exactly one credential appeared since the first write, and no other change can have created it. */
  made: ({ facts }: Seen) => facts?.made.state === 'created',
  appeared: ({ facts }: Seen) => facts != null && facts.candidates.length > 0,
  updated: ({ row, facts }: Seen) => facts != null && wasUpdated(row, facts.oldUpdatedAt),
} satisfies Record<string, (seen: Seen) => boolean>;

const REFUSALS = {
  oldNotActive: () => 'The credential is no longer active. Nothing was sent.',
  oldMustGo: () =>
    'The old credential must be retired first, because the API refuses a second one. Nothing was sent.',
  newMissing: () => 'Nothing was archived or deleted, because no new credential is active.',
  newExists: ({ row }: Seen) =>
    `The new credential ${row.newCredentialId} already exists. The token entered now was not sent.`,
  landed: ({ facts }: Seen) =>
    facts != null && isContested(facts)
      ? `${facts.candidates.join(', ')} appeared for the same server, and it is not yet known which change created it. The token entered now was not sent.`
      : `The earlier attempt had succeeded: ${facts?.candidates.join(', ')} exists. The token entered now was not sent.`,
} satisfies Record<string, (seen: Seen) => string>;

/** Without `to`, the row keeps its state. */
export interface Rule {
  if?: readonly (keyof typeof GUARDS)[];
  to?: State;
  do?: Effect;
  refuse?: keyof typeof REFUSALS;
}

const STAY: Rule = {};
const STAY_UNREAD: Rule = { if: ['unread'] };
const SEND: Rule = { to: 'creating', do: 'create' };
const RETIRE: Rule = { if: ['newActive'], to: 'retiring', do: 'retire' };
const FINISHED: Rule = { if: ['newActive', 'oldFinished'], to: 'done' };
const FOUND: readonly Rule[] = [
  { if: ['made', 'oldFinished'], to: 'done' },
  { if: ['made'], to: 'confirmed' },
];
const FOUND_BEFORE_SENDING = FOUND.map((rule): Rule => ({ ...rule, refuse: 'landed' }));

type Row = { readonly [E in RotationEvent['type']]?: readonly Rule[] };

/** `active`: the rule if the new credential is active and the old one still exists. */
const withNew = (active: Rule): Row => ({
  look: [FINISHED, { if: ['newActive'], ...active }, STAY],
  'retire-old': [FINISHED, RETIRE, { refuse: 'newMissing' }],
  'enter-token': [
    { ...FINISHED, refuse: 'newExists' },
    { if: ['newActive'], ...active, refuse: 'newExists' },
    { if: ['newUnknown'], refuse: 'newExists' },
    SEND,
  ],
  abandon: [{ to: 'abandoned' }],
});

const WITHOUT_SECOND: Row = {
  look: [{ if: ['oldOut'], to: 'old_retired' }, STAY],
  'archive-first': [
    { if: ['oldOut'], ...SEND },
    { to: 'retiring_first', do: 'retire' },
  ],
  'enter-token': [{ if: ['oldActive'], refuse: 'oldMustGo' }, SEND],
  abandon: [{ to: 'abandoned' }],
};

/**
 * State × event → the first rule whose guards are true. An event that a state does not list is refused. A failed read
 * changes a row only by a rule for `unread`; otherwise its problem is returned.
 */
export const TABLE: Readonly<Record<State, Row>> = {
  updating: {
    stored: [{ to: 'done' }],
    unsupported: [{ do: 'recreate' }],
    refused: [{ if: ['repeated'], to: 'updating' }, { to: 'failed' }],
    unknown: [{ to: 'updating', do: 'recheck' }],
    recreate: [{ if: ['unread', 'repeated'], to: 'updating' }, { if: ['unread'], to: 'failed' }, SEND],
    recheck: [STAY_UNREAD, { if: ['oldActive', 'updated'], to: 'done' }, STAY],
    look: [{ if: ['oldActive', 'updated'], to: 'done' }, STAY],
    'enter-token': [{ if: ['oldActive'], to: 'updating', do: 'update' }, { refuse: 'oldNotActive' }],
    abandon: [{ to: 'abandoned' }],
  },
  creating: {
    made: [{ to: 'created', do: 'confirm' }],
    stored: [{ to: 'done' }],
    // The API may refuse a duplicate because the earlier attempt succeeded.
    duplicate: [
      { if: ['repeated'], to: 'creating', do: 'recheck-duplicate' },
      { if: ['oldOutBefore'], to: 'old_retired' },
      { to: 'duplicate' },
    ],
    refused: [
      { if: ['repeated'], to: 'creating', do: 'recheck' },
      { if: ['oldOutBefore'], to: 'old_retired' },
      { to: 'failed' },
    ],
    unknown: [{ to: 'creating', do: 'recheck' }],
    recheck: [STAY_UNREAD, ...FOUND, STAY],
    'recheck-duplicate': [
      STAY_UNREAD,
      ...FOUND,
      { if: ['appeared'] },
      { if: ['oldOutBefore'] },
      { to: 'duplicate' },
    ],
    look: [...FOUND, STAY],
    'enter-token': [...FOUND_BEFORE_SENDING, { if: ['appeared'], refuse: 'landed' }, SEND],
    abandon: [{ to: 'abandoned' }],
  },
  created: {
    ...withNew({ to: 'confirmed' }),
    confirm: [{ if: ['unread'], to: 'created' }, FINISHED, RETIRE, STAY],
  },
  confirmed: withNew(STAY),
  retiring: {
    ...withNew(STAY),
    retired: [{ to: 'done' }],
    refused: [{ to: 'confirmed' }],
    unknown: [{ to: 'retiring' }],
  },
  retiring_first: {
    ...WITHOUT_SECOND,
    retired: [{ to: 'old_retired', do: 'resend' }],
    refused: [{ to: 'duplicate' }],
    unknown: [{ to: 'retiring_first' }],
  },
  duplicate: WITHOUT_SECOND,
  old_retired: {
    resend: [{ if: ['unread'], to: 'old_retired' }, SEND],
    look: [...FOUND, STAY],
    'enter-token': [SEND],
    abandon: [{ to: 'abandoned' }],
  },
  done: {},
  failed: {},
  abandoned: {},
};

/** Whether `updated_at` increased, so that the credential has the new token. A missing or invalid time proves nothing. */
export const wasUpdated = (
  { updatedAtBefore }: Pick<RotationRow, 'updatedAtBefore'>,
  updatedAt: string | null,
): boolean =>
  updatedAtBefore !== null && updatedAt !== null && Date.parse(updatedAt) > Date.parse(updatedAtBefore);

const stateOf = ({ state, newCredentialId }: RotationRow): State =>
  state === 'retiring' && newCredentialId === null ? 'retiring_first' : state;

/** Returns why a person's step is not possible in this state, or null. */
export function misfit(row: RotationRow, step: Look): Problem | null {
  if (TABLE[stateOf(row)][step] !== undefined) return null;
  return conflict(
    isFinal(row)
      ? 'This rotation is already finished. Nothing was sent.'
      : 'This step is no longer possible.',
  );
}

function patchOf(
  seen: Seen,
  { if: guards, to, do: effect }: Rule,
  event: RotationEvent,
  now: Date,
): RotationPatch {
  const { row, facts } = seen;
  const state = to === 'retiring_first' ? 'retiring' : to;
  // A row that is closed, or resolved by a second read, keeps its earlier problem.
  const before = to === 'abandoned' || event.type === 'recheck-duplicate' ? row.problem : null;
  const patch: RotationPatch = { ...(state && { state }), problem: event.problem ?? before };
  if (facts && effect === 'update') patch.updatedAtBefore = facts.oldUpdatedAt;
  const isOut = event.type === 'retired' || GUARDS.oldOut(seen);
  if (isOut && to !== 'abandoned') patch.oldRetiredAt = row.oldRetiredAt ?? now;
  if (event.type === 'stored') patch.method = 'in-place';
  if (event.type === 'made' && event.madeId !== undefined) patch.newCredentialId = event.madeId;
  if (facts && effect === 'create')
    return {
      ...patch,
      method: 'recreate',
      newCredentialId: null,
      knownIds: [...new Set([...row.knownIds, ...facts.candidates, ...facts.others])],
      updatedAtBefore: facts.oldUpdatedAt,
    };
  const isSought = to === 'abandoned' && row.method === 'recreate' && row.newCredentialId === null;
  if ((isSought || guards?.includes('made')) && facts?.made.state === 'created')
    patch.newCredentialId = facts.made.made.id;
  return patch;
}

export interface Move {
  /** To store before the effect. */
  patch?: RotationPatch;
  effect?: Effect | undefined;
  refusal?: Problem;
}

/**
 * Returns the next state of a rotation for an event, and the next effect. Pure: reads and writes nothing. `isRepeated`:
 * an earlier attempt to send a token is open, so it may have taken effect although this one was refused.
 */
export function next(row: RotationRow, event: RotationEvent, now: Date, isRepeated = false): Move {
  const rules = TABLE[stateOf(row)][event.type];
  if (rules === undefined)
    return { refusal: misfit(row, 'look') ?? conflict('This step is no longer possible.') };
  const seen: Seen = { row, isRepeated, facts: event.facts };
  const isNamed = rules.some((rule) => rule.if?.includes('unread'));
  if (event.facts === null && event.problem !== undefined && !isNamed) return { refusal: event.problem };
  const rule = rules.find(({ if: guards = [] }) => guards.every((guard) => GUARDS[guard](seen))) ?? STAY;
  return {
    ...(rule.to !== undefined && { patch: patchOf(seen, rule, event, now) }),
    effect: rule.do,
    ...(rule.refuse !== undefined && { refusal: conflict(REFUSALS[rule.refuse](seen)) }),
  };
}
