import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { loadActivityParams } from '../activity-params';
import { AUDIT_OUTCOMES, type AuditEntry, type AuditFields } from '../model';
import { changesByDay, changesPage, newChanges } from './changes';
import { outcomeOf } from './intent';
import { record, recordAll } from './log';
import type { Mirror } from './mirror';
import { asEvent, someEvent } from './test-events';

const mirror: Mirror = {
  idsLike: async (_db, text) => ('payments europe'.includes(text.toLowerCase()) ? ['v-mirrored'] : []),
  facts: async () => [
    { kind: 'vault', id: 'v-mirrored', name: 'Payments Europe', environment: 'production' },
  ],
  holds: async (_db, ids) =>
    [
      { vaultId: 'v-held', credentialId: null },
      { vaultId: 'v-other', credentialId: 'c-held' },
    ].filter(({ vaultId, credentialId }) => ids.includes(credentialId ?? vaultId)),
};

let base: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  base = await createTestDatabase();
});
afterAll(() => base.drop());

const params = (search: string) => loadActivityParams(`http://x/?${search}`);
const pageOf = (search: string) => changesPage(base.db, params(search), mirror);

const begin = (fields: Partial<AuditFields>) => record(base.db, someEvent({ ...fields, outcome: 'intent' }));
const end = (intent: AuditEntry, fields: Partial<AuditFields>) =>
  record(base.db, asEvent({ ...outcomeOf(intent, { outcome: 'success', code: null }), ...fields }));
const words = (line: { text: string }[] | unknown[]) =>
  line.map((part) => (typeof part === 'string' ? part : (part as { text: string }).text)).join('');

async function read(search: string, between: () => Promise<unknown> = async () => undefined) {
  const places: number[] = [];
  const sizes: number[] = [];
  for (let cursor = ''; ; ) {
    const page = await pageOf(`${search}&limit=20${cursor}`);
    places.push(...page.items.map(({ place }) => place));
    sizes.push(...page.items.map(({ entries }) => entries.length));
    if (page.nextCursor === null) return { places, sizes };
    cursor = `&before=${page.nextCursor}`;
    await between();
  }
}

describe('folding', () => {
  test('shows every change on exactly one page, however far apart its entries are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ends: fc.nat(60), outcome: fc.constantFrom(...AUDIT_OUTCOMES) }), {
          minLength: 30,
          maxLength: 60,
        }),
        async (changes) => {
          const actor = { id: crypto.randomUUID(), name: 'Ada', kind: 'user' } as const;
          const intents = await recordAll(
            base.db,
            changes.map(() => someEvent({ actor, outcome: 'intent' })),
          );
          const outcomes = changes
            .map(({ ends, outcome }, at) => ({ ends, outcome, intent: intents[at] }))
            .filter(({ outcome }) => outcome !== 'intent')
            .toSorted((one, other) => one.ends - other.ends);
          await recordAll(
            base.db,
            outcomes.flatMap(({ outcome, intent }) =>
              intent === undefined ? [] : [someEvent({ actor, outcome, intentId: intent.id })],
            ),
          );
          const { places, sizes } = await read(`actor=${actor.id}`);
          expect(places).toEqual(intents.map(({ sequence }) => sequence).reverse());
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(intents.length + outcomes.length);
          for (const outcome of AUDIT_OUTCOMES) {
            const found = await read(`actor=${actor.id}&outcome=${outcome}`);
            const expected = changes.filter((change) => change.outcome === outcome);
            expect(new Set(found.places).size, outcome).toBe(found.places.length);
            expect(found.places, outcome).toHaveLength(expected.length);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test('does not move a change when its outcome is recorded during paging', async () => {
    const actor = { id: crypto.randomUUID(), name: 'Ada', kind: 'user' } as const;
    const intents = await recordAll(
      base.db,
      Array.from({ length: 45 }, () => someEvent({ actor, outcome: 'intent' })),
    );
    const open = [...intents];
    const { places } = await read(`actor=${actor.id}`, async () => {
      const intent = open.shift();
      if (intent) await end(intent, {});
    });
    expect(places).toEqual(intents.map(({ sequence }) => sequence).reverse());
  });

  test('pages lead back over the same changes', async () => {
    const target = crypto.randomUUID();
    const targets = [{ kind: 'vault', id: target, label: null } as const];
    for (let count = 0; count < 45; count++) await end(await begin({ targets }), {});
    const first = await pageOf(`target=${target}&limit=20`);
    const second = await pageOf(`target=${target}&limit=20&before=${first.nextCursor}`);
    const back = await pageOf(`target=${target}&limit=20&after=${second.previousCursor}`);
    expect(back.items).toEqual(first.items);
    expect(back.previousCursor).toBeNull();
  });
});

describe('the line of a change', () => {
  test('takes names from any of its entries, otherwise from the mirror with the environment', async () => {
    const url = 'https://mcp.linear.app/mcp';
    const intent = await begin({
      action: 'credential.rotate',
      targets: [
        { kind: 'vault', id: 'v-mirrored', label: null },
        { kind: 'credential', id: 'c-1', label: null },
      ],
      summary: { reason: 'scheduled' },
    });
    await end(intent, { targets: [...intent.targets, { kind: 'credential', id: 'c-1', label: url }] });
    const [change] = (await pageOf('target=c-1')).items;
    expect(words(change?.line ?? [])).toBe(' rotated the credential for mcp.linear.app in Payments Europe');
    expect(change).toMatchObject({
      environment: 'production',
      outcome: 'success',
      asked: { reason: 'scheduled' },
    });
  });

  test('shows the last recorded outcome', async () => {
    const intent = await begin({
      action: 'vault.archive',
      targets: [{ kind: 'vault', id: 'v-2', label: 'Two' }],
    });
    const line = async () => words((await pageOf('target=v-2')).items[0]?.line ?? []);
    expect(await line()).toBe(' asked to archive the vault Two: no outcome recorded yet');
    await end(intent, { outcome: 'unknown', code: 'outcome_unknown' });
    expect(await line()).toBe(' asked to archive the vault Two: outcome unknown');
    await end(intent, {});
    expect(await line()).toBe(' archived the vault Two');
  });
});

describe('filters', () => {
  test('finds an actor by part of the name or email, including API tokens, and by exact id', async () => {
    const id = crypto.randomUUID();
    await record(base.db, someEvent({ actor: { id, name: `API token ${id} deploy`, kind: 'api_token' } }));
    await record(
      base.db,
      someEvent({ actor: { id: `u-${id}`, name: `${id}@example.com (Grace)`, kind: 'user' } }),
    );
    const actors = async (search: string) => (await pageOf(search)).items.map(({ actor }) => actor.id);
    expect(await actors(`actor=${id.toUpperCase()} DEPLOY`)).toEqual([id]);
    expect(await actors(`actor=${id}%40example`)).toEqual([`u-${id}`]);
    expect(await actors(`actor=${id}`)).toEqual([id]);
    expect(await actors(`actor=${id.slice(0, -1)}`)).toEqual([`u-${id}`, id]);
    expect(await actors('actor=100%25')).toEqual([]);
  });

  test('finds a target by vault name, also from the mirror, and by URL', async () => {
    const id = crypto.randomUUID();
    await record(
      base.db,
      someEvent({ targets: [{ kind: 'credential', id, label: `https://${id}.example.com/mcp` }] }),
    );
    await record(base.db, someEvent({ targets: [{ kind: 'vault', id: 'v-mirrored', label: null }] }));
    const found = async (search: string) =>
      (await pageOf(search)).items.flatMap(({ targets }) => targets.map((target) => target.id));
    expect(await found(`target=${id}.EXAMPLE`)).toEqual([id]);
    expect(await found('target=Payments')).toContain('v-mirrored');
    expect(await found('target=nothing like it')).toEqual([]);
  });

  test('combines several actions and outcomes', async () => {
    const actor = { id: crypto.randomUUID(), name: 'Ada', kind: 'user' } as const;
    for (const action of ['vault.archive', 'leak.start', 'credential.rotate'] as const)
      for (const outcome of ['success', 'failure', 'unknown'] as const)
        await record(base.db, someEvent({ actor, action, outcome }));
    const found = async (search: string) =>
      (await pageOf(`actor=${actor.id}&${search}`)).items.map(
        ({ action, outcome }) => `${action} ${outcome}`,
      );
    expect(await found('action=vault.archive,credential.rotate&outcome=failure,unknown')).toEqual([
      'credential.rotate unknown',
      'credential.rotate failure',
      'vault.archive unknown',
      'vault.archive failure',
    ]);
    const all = await pageOf('action=vault.archive,leak.start&outcome=unknown&limit=100');
    expect(all.items.every(({ entries }) => entries.some(({ outcome }) => outcome === 'unknown'))).toBe(true);
  });
});

describe('the bars and new changes', () => {
  test('count each change once in the bars, on the day on which it began', async () => {
    const target = crypto.randomUUID();
    const targets = [{ kind: 'vault', id: target, label: null } as const];
    for (let count = 0; count < 3; count++) await end(await begin({ targets }), {});
    const { days } = await changesByDay(base.db, params(`target=${target}`), mirror);
    const today = new Date().toISOString().slice(0, 10);
    expect(days).toHaveLength(60);
    expect(days.filter(({ changes }) => changes > 0)).toEqual([{ day: today, changes: 3 }]);
    const none = await changesByDay(base.db, params(`target=${target}&to=2020-01-01`), mirror);
    expect(none.days.at(-1)).toEqual({ day: '2020-01-01', changes: 0 });
  });

  test('count at most 100 changes that began later', async () => {
    const actor = { id: crypto.randomUUID(), name: 'Ada', kind: 'user' } as const;
    const intent = await begin({ actor });
    const { head } = await pageOf(`actor=${actor.id}`);
    const since = () => newChanges(base.db, params(`actor=${actor.id}`), head, mirror);
    expect(await since()).toEqual({ count: 0, head });
    const outcome = await end(intent, {});
    expect(await since()).toEqual({ count: 0, head: outcome.sequence });
    await recordAll(
      base.db,
      Array.from({ length: 120 }, () => someEvent({ actor })),
    );
    expect((await since()).count).toBe(100);
  });
});

test('marks a change if a legal hold covers its vault or credential', async () => {
  const target = (kind: 'vault' | 'credential', id: string) => ({ kind, id, label: null });
  const actor = { id: crypto.randomUUID(), name: 'Ada', kind: 'user' } as const;
  const about = [
    [target('vault', 'v-held')],
    [target('vault', 'v-held'), target('credential', 'c-1')],
    [target('vault', 'v-other'), target('credential', 'c-held')],
    [target('vault', 'v-other'), target('credential', 'c-2')],
    [target('vault', 'v-other')],
  ];
  for (const targets of about) await begin({ actor, targets });
  const { items } = await pageOf(`actor=${actor.id}`);
  expect(items.map(({ isHeld }) => isHeld)).toEqual([false, false, true, true, true]);
});
