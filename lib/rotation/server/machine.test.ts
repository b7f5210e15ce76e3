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

describe('the transition table', () => {
  test('has a rule for every case of an event, and no unreachable rule', () => {
    for (const from of states)
      for (const [event, rules] of Object.entries(TABLE[from])) {
        const unguarded = rules.map(({ if: guards = [] }: Rule) => guards.length === 0);
        expect([from, event, unguarded.indexOf(true)]).toEqual([from, event, rules.length - 1]);
      }
  });

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

  test('reaches every state, and lists exactly the events that can occur', () => {
    const listed = states.flatMap((state) => Object.keys(TABLE[state]).map((event) => `${state} ${event}`));
    expect([...occurring()].sort()).toEqual(listed.sort());
  });

  test('allows look and abandon in every unfinished state, and no step in a final one', () => {
    for (const state of states)
      if (FINAL.includes(state)) expect(TABLE[state]).toEqual({});
      else {
        expect(Object.keys(TABLE[state])).toEqual(expect.arrayContaining(['look', 'abandon']));
        expect(TABLE[state].abandon).toEqual([{ to: 'abandoned' }]);
      }
    expect(states).toEqual(expect.arrayContaining([...ROTATION_STATES]));
  });

  test('retires the old credential only after the new one was read as active, or first by choice', () => {
    const retiring = everyRule.filter(({ rule }) => rule.do === 'retire');
    expect(retiring).not.toHaveLength(0);
    for (const { from, event, rule, guards } of retiring)
      if (rule.to === 'retiring') expect([from, event, guards]).toEqual([from, event, ['newActive']]);
      else expect([event, rule.to]).toEqual(['archive-first', 'retiring_first']);
    // Otherwise only a response without a change leads to these states.
    const into = everyRule.filter(({ rule }) => rule.to === 'retiring' || rule.to === 'retiring_first');
    for (const { from, event, rule } of into)
      if (rule.do !== 'retire') expect([from, event]).toEqual([rule.to, 'unknown']);
  });

  test('succeeds only on what the API showed, and keeps the state after an unknown outcome', () => {
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

  test('ends every request: no effect leads back to itself', () => {
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

  test('retires the old credential first only if no new one is recorded', () => {
    const first = states.filter((state) => TABLE[state]['archive-first'] !== undefined);
    expect(first.sort()).toEqual(['duplicate', 'retiring_first']);
  });

  test('sends a token again only in a step or request that contains it', () => {
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

describe('for any row and any event', () => {
  test('returns a next state or a refusal, and a refusal for a final row', () =>
    check(({ row, event, move }) => {
      const from: State =
        row.state === 'retiring' && row.newCredentialId === null ? 'retiring_first' : row.state;
      if (TABLE[from][event.type] === undefined) {
        expect(move).toEqual({ refusal: expect.objectContaining({ code: 'conflict' }) });
        return;
      }
      expect(FINAL).not.toContain(row.state);
      if (move.patch) expect(ROTATION_STATES).toContain(move.patch.state);
      // Writes that send or remove something are recorded first.
      if (move.effect === 'create' || move.effect === 'update' || move.effect === 'retire')
        expect(move.patch?.state).toBe(
          { create: 'creating', update: 'updating', retire: 'retiring' }[move.effect],
        );
      if (move.refusal) expect(move.effect).toBeUndefined();
    }));

  test('keeps the columns consistent with the state', () =>
    check(({ row, event, move: { patch } }) => {
      if (patch === undefined) return;
      const now = { ...row, ...patch };
      if (WITH_NEW.includes(now.state)) expect(now.newCredentialId).not.toBeNull();
      if (['creating', 'duplicate', 'old_retired', 'updating'].includes(now.state))
        expect(now.newCredentialId).toBeNull();
      // A recorded new credential is replaced only by another attempt.
      if (row.newCredentialId !== null && now.newCredentialId !== row.newCredentialId)
        expect(now.state).toBe('creating');
      if (row.oldRetiredAt !== null) expect(now.oldRetiredAt).toBe(row.oldRetiredAt);
      // In place, the rotation has no other credential, even if one appeared for the server.
      if (row.method === 'in-place' && now.state === 'abandoned') expect(now.newCredentialId).toBeNull();
      if (event.type === 'retired') expect(now.oldRetiredAt).not.toBeNull();
      if (now.state === 'creating') expect(now.knownIds).toEqual(expect.arrayContaining(row.knownIds));
    }));

  test('retires nothing without an active new credential, unless the person retires the old one first', () =>
    check(({ event, move }) => {
      if (move.effect !== 'retire' || event.type === 'archive-first') return;
      expect(event.facts?.newCredential).toBe('active');
    }));

  test('reports success only if the API was read and proves it', () =>
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

  test('offers only steps of the table, with abandon last', () =>
    check(({ row, event: { facts = null } }) => {
      const { steps } = toRotation(row, facts, NOW);
      expect(steps.at(-1)).toBe(FINAL.includes(row.state) ? undefined : 'abandon');
      for (const type of steps) {
        const move = next(row, { type, facts }, NOW);
        expect([type, move.refusal]).toEqual([type, undefined]);
      }
    }));

  test('does not report “unchanged” if an earlier attempt may have taken effect', () =>
    check(({ isRepeated, move }) => {
      if (isRepeated) expect(move.patch?.state).not.toBe('failed');
    }));
});
