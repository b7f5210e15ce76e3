import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROTATION_STATES } from '@/lib/vaults/rotation-states';
import { ROTATION_STEPS } from '../model';
import {
  ANSWERS,
  type Answer,
  type Effect,
  type Look,
  next,
  type RotationEvent,
  type Rule,
  type State,
  TABLE,
} from './machine';
import type { Facts } from './observe';
import { toRotation } from './present';
import type { RotationRow } from './store';

type EventName = RotationEvent['type'];

const LOOKS: Look[] = [
  ...ROTATION_STEPS,
  ...(['recheck', 'recheck-duplicate', 'confirm', 'resend', 'recreate'] as const),
];
const WRITTEN: Answer[] = [...new Set(Object.values(ANSWERS).flat())];
const FINAL: State[] = ['done', 'failed', 'abandoned'];
/** Where a rotation begins, with what it does first. */
const STARTS: [State, Effect][] = [
  ['updating', 'update'],
  ['creating', 'create'],
];

const states = Object.keys(TABLE) as State[];
const eventsOf = (effect: Effect): readonly EventName[] =>
  effect in ANSWERS ? ANSWERS[effect as keyof typeof ANSWERS] : [effect as Look];
const everyRule = states.flatMap((from) =>
  Object.entries(TABLE[from]).flatMap(([event, rules]) =>
    rules.map((rule: Rule) => ({ from, event: event as EventName, rule, guards: rule.if ?? [] })),
  ),
);

describe('the table', () => {
  test('has a rule for every case of an event, and none that is never asked', () => {
    for (const from of states)
      for (const [event, rules] of Object.entries(TABLE[from])) {
        const unguarded = rules.map(({ if: guards = [] }: Rule) => guards.length === 0);
        expect([from, event, unguarded.indexOf(true)]).toEqual([from, event, rules.length - 1]);
      }
  });

  /** State and event pairs that can occur, from the two starts on. */
  function occurring(): Set<string> {
    const found = new Set<string>();
    const visited = new Set<State>();
    const queue: [State, EventName][] = [];
    const arrive = (state: State, effect?: Effect) => {
      if (effect !== undefined) for (const event of eventsOf(effect)) queue.push([state, event]);
      if (visited.has(state)) return;
      visited.add(state);
      for (const step of ROTATION_STEPS) if (TABLE[state][step]) queue.push([state, step]);
    };
    for (const [state, effect] of STARTS) arrive(state, effect);
    for (const [state, event] of queue) {
      if (found.has(`${state} ${event}`)) continue;
      found.add(`${state} ${event}`);
      for (const rule of TABLE[state][event] ?? []) arrive(rule.to ?? state, rule.do);
    }
    expect([...visited].sort()).toEqual([...states].sort());
    return found;
  }

  test('reaches every state, answers every event that can occur, and lists no other', () => {
    const listed = states.flatMap((state) => Object.keys(TABLE[state]).map((event) => `${state} ${event}`));
    expect([...occurring()].sort()).toEqual(listed.sort());
  });

  test('every unfinished state can be looked at and closed; a final one has no way on', () => {
    for (const state of states)
      if (FINAL.includes(state)) expect(TABLE[state]).toEqual({});
      else {
        expect(Object.keys(TABLE[state])).toEqual(expect.arrayContaining(['look', 'abandon']));
        expect(TABLE[state].abandon).toEqual([{ to: 'abandoned' }]);
      }
    expect(states).toEqual(expect.arrayContaining([...ROTATION_STATES]));
  });

  test('the old credential is retired only after the new one was read as active, or went first by choice', () => {
    const retiring = everyRule.filter(({ rule }) => rule.do === 'retire');
    expect(retiring).not.toHaveLength(0);
    for (const { from, event, rule, guards } of retiring)
      if (rule.to === 'retiring') expect([from, event, guards]).toEqual([from, event, ['newActive']]);
      else expect([event, rule.to]).toEqual(['archive-first', 'retiring_first']);
    // Nothing else leads into these states but an answer that changed nothing.
    const into = everyRule.filter(({ rule }) => rule.to === 'retiring' || rule.to === 'retiring_first');
    for (const { from, event, rule } of into)
      if (rule.do !== 'retire') expect([from, event]).toEqual([rule.to, 'unknown']);
  });

  test('a success rests on what the API showed; an unknown outcome stays where it is', () => {
    for (const { from, event, guards } of everyRule.filter(({ rule }) => rule.to === 'done')) {
      const isShown = event === 'stored' || (event === 'retired' && from === 'retiring');
      const isRead = guards.some((guard) => ['newActive', 'made', 'updated'].includes(guard));
      expect([from, event, isShown || isRead]).toEqual([from, event, true]);
    }
    const unknown = everyRule.filter(({ event }) => event === 'unknown');
    for (const { from, rule } of unknown) expect(rule.to).toBe(from);
    for (const { event, rule } of everyRule)
      if (rule.to === 'failed') expect(['refused', 'recreate']).toContain(event);
  });

  test('what one request does has an end: no effect leads back to itself', () => {
    const follow = (state: State, effect: Effect, before: readonly string[]): void => {
      const here = `${state} ${effect}`;
      expect(before).not.toContain(here);
      for (const event of eventsOf(effect))
        for (const rule of TABLE[state][event] ?? [])
          if (rule.do) follow(rule.to ?? state, rule.do, [...before, here]);
    };
    for (const state of states)
      for (const step of ROTATION_STEPS) if (TABLE[state][step]) follow(state, step, []);
    for (const [state, effect] of STARTS) follow(state, effect, []);
  });

  test('the old one goes first only where no new one is recorded', () => {
    const first = states.filter((state) => TABLE[state]['archive-first'] !== undefined);
    expect(first.sort()).toEqual(['duplicate', 'retiring_first']);
  });

  test('a token is sent again only by a step that brings one, or within the request that brought it', () => {
    const withToken: EventName[] = ['enter-token', 'archive-first', 'resend', 'recreate'];
    for (const { event, rule } of everyRule)
      if (rule.do === 'create' || rule.do === 'update') expect(withToken).toContain(event);
  });
});

const NOW = new Date('2026-01-02T00:00:00Z');
const WITH_NEW: RotationRow['state'][] = ['created', 'confirmed'];
const EITHER: RotationRow['state'][] = ['retiring', 'done', 'failed', 'abandoned'];
const PROBLEM = { code: 'upstream_unavailable' as const, message: 'It did not answer.' };

const aRow = fc
  .record({
    state: fc.constantFrom(...ROTATION_STATES),
    retire: fc.constantFrom('archive' as const, 'delete' as const),
    hasNew: fc.boolean(),
    oldRetiredAt: fc.constantFrom(null, new Date('2026-01-01T00:00:00Z')),
    updatedAtBefore: fc.constantFrom(null, '2026-01-01T00:00:00Z'),
    problem: fc.constantFrom(null, PROBLEM),
  })
  .map(({ hasNew, ...given }): RotationRow => {
    const isNew = WITH_NEW.includes(given.state) || (EITHER.includes(given.state) && hasNew);
    return {
      ...{ id: 'rotation_1', connection: 'model', vaultId: 'vault_1', credentialId: 'old' },
      ...{ target: 'https://mcp.example.com/mcp', protocol: null, kind: 'static_bearer', revision: 0 },
      ...{ startedAt: NOW, updatedAt: NOW, knownIds: ['other'], newCredentialId: isNew ? 'new' : null },
      method: given.state === 'updating' ? ('in-place' as const) : ('recreate' as const),
      ...given,
    };
  });

const presence = fc.constantFrom('active', 'archived', 'gone', 'unknown');
const made = fc.constantFrom<Facts['made']>(
  { state: 'created', made: { id: 'found', createdAt: null }, others: [] },
  { state: 'absent', others: [] },
  { state: 'pending', ms: 1_000, others: [] },
  { state: 'ambiguous', ids: ['found', 'found-too'], reason: 'several', others: [] },
  { state: 'ambiguous', ids: ['found'], reason: 'contested', others: [] },
);
const aCase = fc
  .record({
    row: aRow,
    facts: fc.record({
      oldCredential: presence,
      newCredential: presence,
      oldUpdatedAt: fc.constantFrom(null, '2025-12-31T00:00:00Z', '2026-01-01T12:00:00Z'),
      made,
      others: fc.constantFrom<string[]>([], ['other', 'another']),
    }),
    type: fc.constantFrom<EventName[]>(...LOOKS, ...WRITTEN),
    isUnread: fc.boolean(),
    isRepeated: fc.boolean(),
  })
  .map(({ row, facts: seen, type, isUnread, isRepeated }) => {
    const shown = seen.made.state === 'ambiguous' ? seen.made.ids : [];
    const facts: Facts = {
      ...seen,
      newCredential: row.newCredentialId === null ? 'none' : seen.newCredential,
      candidates: seen.made.state === 'created' ? [seen.made.made.id] : shown,
      unreadable: 0,
    };
    const isLook = (name: EventName): name is Look => LOOKS.some((look) => look === name);
    const event: RotationEvent = !isLook(type)
      ? { type, ...(type === 'made' && { madeId: 'made' }), ...(type !== 'stored' && { problem: PROBLEM }) }
      : isUnread
        ? { type, facts: null, ...(type !== 'abandon' && { problem: PROBLEM }) }
        : { type, facts };
    return { row, event, isRepeated, move: next(Object.freeze(row), event, NOW, isRepeated) };
  });

const check = (property: (sample: typeof aCase extends fc.Arbitrary<infer T> ? T : never) => void) =>
  fc.assert(fc.property(aCase, property), { numRuns: 5_000 });

describe('any row and any event', () => {
  test('end in a next state or in a refusal, and a final row in a refusal', () =>
    check(({ row, event, move }) => {
      const from: State =
        row.state === 'retiring' && row.newCredentialId === null ? 'retiring_first' : row.state;
      if (TABLE[from][event.type] === undefined) {
        expect(move).toEqual({ refusal: expect.objectContaining({ code: 'conflict' }) });
        return;
      }
      expect(FINAL).not.toContain(row.state);
      if (move.patch) expect(ROTATION_STATES).toContain(move.patch.state);
      // What sends or removes something is written down first.
      if (move.effect === 'create' || move.effect === 'update' || move.effect === 'retire')
        expect(move.patch?.state).toBe(
          { create: 'creating', update: 'updating', retire: 'retiring' }[move.effect],
        );
      if (move.refusal) expect(move.effect).toBeUndefined();
    }));

  test('keep the columns true to the state', () =>
    check(({ row, event, move: { patch } }) => {
      if (patch === undefined) return;
      const now = { ...row, ...patch };
      if (WITH_NEW.includes(now.state)) expect(now.newCredentialId).not.toBeNull();
      if (['creating', 'duplicate', 'old_retired', 'updating'].includes(now.state))
        expect(now.newCredentialId).toBeNull();
      // A recorded new credential is given up only for another attempt.
      if (row.newCredentialId !== null && now.newCredentialId !== row.newCredentialId)
        expect(now.state).toBe('creating');
      if (row.oldRetiredAt !== null) expect(now.oldRetiredAt).toBe(row.oldRetiredAt);
      // In place there is no other credential, whatever else appeared for the server.
      if (row.method === 'in-place' && now.state === 'abandoned') expect(now.newCredentialId).toBeNull();
      if (event.type === 'retired') expect(now.oldRetiredAt).not.toBeNull();
      if (now.state === 'creating') expect(now.knownIds).toEqual(expect.arrayContaining(row.knownIds));
    }));

  test('retire nothing without an active new credential, unless the person let the old one go first', () =>
    check(({ event, move }) => {
      if (move.effect !== 'retire' || event.type === 'archive-first') return;
      expect(event.facts?.newCredential).toBe('active');
    }));

  test('claim success only with proof, and take no unread API for one', () =>
    check(({ event, move }) => {
      if (move.patch?.state === 'done' && event.type !== 'stored' && event.type !== 'retired')
        expect(
          event.facts?.newCredential === 'active' ||
            event.facts?.made.state === 'created' ||
            event.facts?.oldCredential === 'active',
        ).toBe(true);
      if (event.type === 'unknown') expect(move.patch?.problem ?? null).toEqual(move.patch ? PROBLEM : null);
      if (event.facts === null && event.type !== 'abandon')
        expect([undefined, 'updating', 'created', 'old_retired', 'failed']).toContain(move.patch?.state);
    }));

  test('offer only steps that the table takes, with the way out last', () =>
    check(({ row, event: { facts = null } }) => {
      const { steps } = toRotation(row, facts, NOW);
      expect(steps.at(-1)).toBe(FINAL.includes(row.state) ? undefined : 'abandon');
      for (const type of steps) {
        const move = next(row, { type, facts }, NOW);
        expect([type, move.refusal]).toEqual([type, undefined]);
      }
    }));

  test('call nothing unchanged where an earlier attempt may have taken effect', () =>
    check(({ isRepeated, move }) => {
      if (isRepeated) expect(move.patch?.state).not.toBe('failed');
    }));
});
