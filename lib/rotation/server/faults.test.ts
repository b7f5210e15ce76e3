import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { Rotation } from '../model';
import { continueRotation, startRotation, unfinishedRotations } from './rotation';
import { rotationsOf } from './test-bench';
import { Crash, type Fault, ModelVaultsApi, REFUSALS } from './test-vaults-api';

const TARGET = 'https://mcp.example.com/mcp';
const TOKEN = 'canary-5f0e1c';
const MINUTES_BETWEEN_STEPS = 3;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const FAULTS: Fault[] = [
  ...REFUSALS.map((kind) => ({ kind })),
  { kind: 'conflict' },
  { kind: 'refused-connection' },
  ...(['server', 'lost', 'crash'] as const).flatMap((kind) => [
    { kind, effect: 'before' as const },
    { kind, effect: 'after' as const },
  ]),
  { kind: 'late' },
  { kind: 'ignored' },
];

const APIS = {
  'in place': { rotate: 'in-place', canRotate: true, uniqueTargets: false },
  'in place, refused': { rotate: 'in-place', canRotate: false, uniqueTargets: false },
  recreate: { rotate: 'recreate', canRotate: false, uniqueTargets: false },
  'recreate, one per server': { rotate: 'recreate', canRotate: false, uniqueTargets: true },
} as const;
type ApiName = keyof typeof APIS;

async function allRows(): Promise<string> {
  tablesQuery ??= await textOfTables();
  const { rows } = await database.db.$client.query({ name: 'all rows', text: tablesQuery });
  return rows.map(({ text }) => text).join('\n');
}

let tablesQuery: string | undefined;
async function textOfTables(): Promise<string> {
  const { rows } = await database.db.$client.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  expect(rows.map(({ name }) => name)).toContain('rotations');
  return rows.map(({ name }) => `select t::text as text from "${name}" t`).join(' union all ');
}

class Run {
  readonly api: ModelVaultsApi;
  readonly oldId: string;
  readonly context;
  tokens = 0;
  choseArchiveFirst = false;
  private time = Date.UTC(2026, 0, 2);

  constructor(
    connection: string,
    name: ApiName,
    faults: (Fault | null)[],
    readonly retire: 'archive' | 'delete',
  ) {
    this.api = new ModelVaultsApi(connection);
    Object.assign(this.api, APIS[name]);
    this.oldId = this.api.seed(TARGET).id;
    for (const host of ['a', 'b', 'c']) this.api.seed(`https://${host}.example.com/mcp`);
    this.api.faults = [...faults];
    this.context = { api: this.api, db: database.db, now: () => new Date(this.time) };
  }

  private token = () => `${TOKEN}-${++this.tokens}`;

  private async act(run: () => Promise<unknown>): Promise<void> {
    try {
      expect(JSON.stringify(await run())).not.toContain(TOKEN);
    } catch (error) {
      if (error instanceof AppError) expect(JSON.stringify(error.problem)).not.toContain(TOKEN);
      else if (!(error instanceof VaultsApiError) && !(error instanceof Crash)) throw error;
    }
    this.time += MINUTES_BETWEEN_STEPS * 60_000;
    await this.check();
  }

  private async check(): Promise<void> {
    if (!this.choseArchiveFirst) expect(this.api.active(TARGET)).not.toHaveLength(0);
    expect(await allRows()).not.toContain(TOKEN);
    const calls = this.api.log.filter((call) => call === 'create' || call === 'list');
    calls.forEach((call, at) => {
      if (call === 'create') expect(calls[at - 1]).toBe('list');
    });
  }

  async start(): Promise<void> {
    while ((await rotationsOf(this.context)).length === 0)
      await this.act(() =>
        startRotation(this.context, {
          vaultId: 'vault_1',
          credentialId: this.oldId,
          secret: bearerSecret(this.token()),
          retire: this.retire,
        }),
      );
  }

  /** Takes the first step until the rotation is finished, as a person would. */
  async finish(): Promise<Rotation> {
    for (let presses = 0; presses < 20; presses++) {
      const unfinished = await this.readPage();
      if (unfinished === undefined) {
        const [last] = await rotationsOf(this.context);
        if (last === undefined) throw new Error('There is no rotation.');
        return last;
      }
      const [step] = unfinished.steps;
      if (step === undefined) throw new Error(`No step is possible from ${unfinished.state}.`);
      expect(unfinished.steps.at(-1)).toBe('abandon');
      if (step === 'archive-first') this.choseArchiveFirst = true;
      if (unfinished.summary.includes('Archive those that are not wanted')) this.archiveSurplus();
      await this.act(() =>
        continueRotation(this.context, {
          rotationId: unfinished.id,
          step,
          secret: bearerSecret(this.token()),
          expectedRevision: unfinished.revision,
        }),
      );
    }
    throw new Error(
      `The rotation does not end: ${JSON.stringify(await this.readPage())}\n${this.api.log.join(' ')}`,
    );
  }

  private async readPage(): Promise<Rotation | undefined> {
    for (;;) {
      try {
        const [rotation] = await unfinishedRotations(this.context, 'vault_1');
        return rotation;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
  }

  private archiveSurplus(): void {
    const [, ...surplus] = this.api.active(TARGET).filter(({ id }) => id !== this.oldId);
    for (const { id } of surplus) this.api.archiveRow(id);
  }

  verify(rotation: Rotation): void {
    const old = this.api.stored.find(({ id }) => id === this.oldId);
    if (rotation.state === 'failed') {
      expect(old).toMatchObject({ status: 'active', token: 'old-token' });
      expect(this.api.active(TARGET)).toHaveLength(1);
      return;
    }
    expect(rotation.state).toBe('done');
    const now = this.api.row(rotation.newCredentialId ?? this.oldId);
    expect(now.status).toBe('active');
    expect(now.token).toContain(TOKEN);
    if (rotation.newCredentialId === null) expect(rotation.method).toBe('in-place');
    else expect(old?.status).toBe(this.retire === 'archive' ? 'archived' : undefined);
  }
}

let runs = 0;
async function play(name: ApiName, faults: (Fault | null)[], retire: 'archive' | 'delete') {
  const connection = `model-${++runs}`;
  const run = new Run(connection, name, faults, retire);
  await run.start();
  const last = await run.finish();
  run.verify(last);
  await database.db.$client.query('delete from rotations where connection = $1', [connection]);
  return { last, faultsLeft: run.api.faults.length };
}

describe.concurrent.each(Object.keys(APIS) as ApiName[])('%s', (name) => {
  const retirements = ['archive', 'delete'] as const;
  test.each(retirements)(
    'ends correctly after every fault at every call, %s',
    { timeout: 120_000 },
    async (retire) => {
      expect((await play(name, [], retire)).last.state).toBe('done');
      for (const fault of FAULTS)
        for (let at = 0; ; at++) {
          const faults = [...Array<null>(at).fill(null), fault];
          const played = await play(name, faults, retire).catch((error) => {
            throw new Error(`${JSON.stringify(fault)} at call ${at}: ${error.stack}`);
          });
          if (played.faultsLeft > 0) break;
        }
    },
  );
});

test('ends correctly after any sequence of faults', { timeout: 120_000 }, async () => {
  const fault = fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(APIS) as ApiName[])),
      fc.array(fault, { maxLength: 24 }),
      fc.constantFrom('archive' as const, 'delete' as const),
      async (name, faults, retire) => void (await play(name, faults, retire)),
    ),
    { numRuns: 250 },
  );
});
