import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditTarget } from '@/lib/audit/model';
import { outcomeOf } from '@/lib/audit/server/intent';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { activeCredentials, activeFor, type Listed, vaultsNamed } from './list';
import { type CreateResolution, resolveCreate, WRITE_SETTLE_MS } from './write-resolution';

const SECOND_MS = 1_000;

const FATES = ['lost on its way', 'applied', 'applied late'] as const;
const LATE_MS = 30 * SECOND_MS;
const COLLEAGUES = [
  'did nothing',
  'had one',
  'made one',
  'is making one',
  'may have made one',
  'failed',
] as const;
const SINCE = ['nothing', 'ours was archived', 'theirs was archived'] as const;
const UNREADABLE = ['none', 'ours', 'theirs', 'theirs before the write'] as const;
const ASKED_AFTER_MS = [0, LATE_MS + SECOND_MS, WRITE_SETTLE_MS] as const;
const KINDS = ['credential', 'vault'] as const;

interface Scenario {
  kind: (typeof KINDS)[number];
  fate: (typeof FATES)[number];
  colleague: (typeof COLLEAGUES)[number];
  since: (typeof SINCE)[number];
  unreadable: (typeof UNREADABLE)[number];
  askedAfterMs: number;
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

class World {
  readonly api = new ModelVaultsApi(crypto.randomUUID());
  readonly vaultId = crypto.randomUUID();
  readonly target = 'https://mcp.example.com/mcp';
  readonly name = crypto.randomUUID();

  constructor(readonly kind: Scenario['kind']) {
    this.api.idSuffix = `_${this.api.connection.id}`;
  }

  write(): string {
    const made =
      this.kind === 'credential'
        ? this.api.seed(this.target)
        : this.api.insertVault({ displayName: this.name }).vault;
    made.createdAt = new Date().toISOString();
    return made.id;
  }
  archive(id: string | undefined): void {
    if (id === undefined) return;
    if (this.kind === 'credential') this.api.archiveRow(id);
    else
      this.api.vaultRows.splice(
        this.api.vaultRows.findIndex((row) => row.id === id),
        1,
      );
  }
  list = async (): Promise<Listed<{ id: string; createdAt: string | null }>> =>
    this.kind === 'credential'
      ? activeFor(await activeCredentials(this.api, this.vaultId), this.target)
      : vaultsNamed(this.api, this.name);
  get sought() {
    return this.kind === 'credential'
      ? { kind: 'credential' as const, vaultId: this.vaultId, target: this.target }
      : { kind: 'vault' as const, name: this.name };
  }
  get vaultTarget(): AuditTarget {
    return { kind: 'vault', id: this.vaultId, label: null };
  }
  intend = () =>
    record(
      database.db,
      someEvent({
        outcome: 'intent',
        action: `${this.kind}.create`,
        targets: this.kind === 'credential' ? [this.vaultTarget] : [],
        summary:
          this.kind === 'credential'
            ? { vaultId: this.vaultId, mcpServerUrl: this.target }
            : { displayName: this.name },
      }),
    );
}

/** The real state of the API, which no client can see. */
interface Truth {
  ours: string | undefined;
  isOursReadable: boolean;
  mayStillLand: boolean;
  theirs: string | undefined;
  isRivalOpen: boolean;
  isAnyUnreadable: boolean;
}

async function play(scenario: Scenario): Promise<{ answer: CreateResolution; truth: Truth }> {
  const { kind, fate, colleague, since, unreadable, askedAfterMs } = scenario;
  const world = new World(kind);
  let theirs = colleague === 'had one' ? world.write() : undefined;
  if (unreadable === 'theirs before the write' && theirs !== undefined) world.api.unreadable.add(theirs);
  // Created long before, so only a complete list needs to know it.
  const old = [...world.api.stored, ...world.api.vaultRows];
  for (const row of old) row.createdAt = new Date(Date.now() - 600 * SECOND_MS).toISOString();
  const before = await world.list();
  world.api.unreadable.clear();
  const own = await world.intend();
  const sentAt = new Date();
  const rival = ['did nothing', 'had one'].includes(colleague) ? undefined : await world.intend();
  if (rival !== undefined && colleague !== 'failed') theirs = world.write();
  if (rival !== undefined && theirs !== undefined && colleague === 'made one')
    await record(
      database.db,
      outcomeOf(rival, { outcome: 'success', code: null, targets: [{ kind, id: theirs, label: null }] }),
    );
  if (rival !== undefined && colleague === 'may have made one')
    await record(database.db, outcomeOf(rival, { outcome: 'unknown', code: null }));
  if (rival !== undefined && colleague === 'failed')
    await record(database.db, outcomeOf(rival, { outcome: 'failure', code: null }));

  const isApplied = fate === 'applied' || (fate === 'applied late' && askedAfterMs >= LATE_MS);
  let ours = isApplied ? world.write() : undefined;
  if (unreadable === 'ours' && ours !== undefined) world.api.unreadable.add(ours);
  if (unreadable === 'theirs' && theirs !== undefined) world.api.unreadable.add(theirs);
  if (since === 'ours was archived') {
    world.archive(ours);
    ours = undefined;
  }
  if (since === 'theirs was archived') {
    world.archive(theirs);
    theirs = undefined;
  }
  const write = {
    ...world.sought,
    own: [own.id],
    sentAt,
    knownIds: before.rows.map(({ id }) => id),
    isAllKnown: before.isComplete,
    settlesInMs: Math.max(0, WRITE_SETTLE_MS - askedAfterMs),
  };
  const now = await world.list();
  const answer = await resolveCreate({ api: world.api, db: database.db }, write, now);
  // Delete open intents. They would affect no rival, but every other scenario reads them.
  for (const intent of [own, rival])
    if (intent !== undefined)
      await record(database.db, outcomeOf(intent, { outcome: 'failure', code: null }));
  const truth = {
    ours,
    isOursReadable: ours !== undefined && !world.api.unreadable.has(ours),
    mayStillLand: fate === 'applied late' && !isApplied,
    theirs,
    isRivalOpen: colleague === 'is making one' || colleague === 'may have made one',
    isAnyUnreadable: !now.isComplete,
  };
  return { answer, truth };
}

function verify(answer: CreateResolution, truth: Truth): void {
  const { ours, isOursReadable, theirs, isRivalOpen, isAnyUnreadable } = truth;
  switch (answer.state) {
    case 'created':
      expect(answer.made.id).toBe(ours);
      break;
    case 'absent':
      expect(ours).toBeUndefined();
      expect(truth.mayStillLand).toBe(false);
      break;
    case 'pending':
      expect(ours).toBeUndefined();
      expect(answer.ms).toBeGreaterThan(0);
      break;
    case 'ambiguous':
      if (answer.reason === 'contested') expect(isRivalOpen).toBe(true);
      if (answer.reason === 'several') expect(answer.ids).toEqual(expect.arrayContaining([ours, theirs]));
      if (answer.reason === 'unreadable') expect(isAnyUnreadable).toBe(true);
      // Ours is among the named ones, unless it is missing or unreadable.
      if (isOursReadable) expect(answer.ids).toContain(ours);
  }
  if (isOursReadable && !isRivalOpen) expect(answer.state).toBe('created');
}

/** Whether it differs without that part: a missing entry is neither archived nor unreadable. */
function isOfItsOwn({ fate, colleague, since, unreadable }: Scenario): boolean {
  const hasOurs = fate !== 'lost on its way';
  const hasTheirs = colleague !== 'did nothing' && colleague !== 'failed';
  if (since === 'ours was archived' || unreadable === 'ours') return hasOurs;
  if (unreadable === 'theirs before the write') return colleague === 'had one';
  return hasTheirs || (since === 'nothing' && unreadable === 'none');
}

const scenariosOf = (kind: Scenario['kind'], fate: Scenario['fate']): Scenario[] =>
  COLLEAGUES.flatMap((colleague) =>
    SINCE.flatMap((since) =>
      UNREADABLE.flatMap((unreadable) =>
        ASKED_AFTER_MS.map((askedAfterMs) => ({ kind, fate, colleague, since, unreadable, askedAfterMs })),
      ),
    ),
  ).filter(isOfItsOwn);

describe.each(KINDS)('a lost %s', (kind) => {
  test.each(FATES)(
    'whose request was %s: the result matches the state of the API',
    { timeout: 180_000 },
    async (fate) => {
      const states = new Set<string>();
      for (const scenario of scenariosOf(kind, fate)) {
        const { answer, truth } = await play(scenario);
        states.add(answer.state);
        try {
          verify(answer, truth);
        } catch (error) {
          throw new Error(`${JSON.stringify({ scenario, answer, truth })}`, { cause: error });
        }
      }
      expect(states).toContain(fate.startsWith('applied') ? 'created' : 'absent');
    },
  );
});

test('names two rows that cannot be distinguished', async () => {
  const world = new World('credential');
  const ids = [world.write(), world.write()];
  const write = {
    ...world.sought,
    sentAt: new Date(),
    knownIds: [],
    isAllKnown: true,
    settlesInMs: WRITE_SETTLE_MS,
  };
  const answer = await resolveCreate({ api: world.api, db: database.db }, write, await world.list());
  expect(answer).toMatchObject({ state: 'ambiguous', reason: 'several' });
  expect(answer).toMatchObject({ ids: expect.arrayContaining(ids) });
});
