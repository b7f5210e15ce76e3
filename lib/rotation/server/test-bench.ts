import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { rotations } from '@/lib/vaults/server/schema';
import type { Rotation } from '../model';
import { toRotation } from './present';
import { continueRotation, startRotation, unfinishedRotations } from './rotation';
import type { RotationContext } from './store';
import { type Fault, ModelVaultsApi } from './test-vaults-api';

export const TARGET = 'https://mcp.example.com/mcp';

export async function rotationsOf({ api, db }: RotationContext): Promise<Rotation[]> {
  const rows = await db
    .select()
    .from(rotations)
    .where(eq(rotations.connection, api.connection.id))
    .orderBy(desc(rotations.startedAt), desc(rotations.id));
  return rows.map((row) => toRotation(row, null, new Date()));
}

/** One credential, its model API and the acts of a person; new for each test. */
export class TestBench {
  api = new ModelVaultsApi();
  oldId = '';
  private time = Date.UTC(2026, 0, 2);

  constructor(private readonly database: () => Awaited<ReturnType<typeof createTestDatabase>>) {}

  reset(connection = 'model'): void {
    this.api = new ModelVaultsApi(connection);
    this.another();
  }
  another(): void {
    this.oldId = this.api.seed(TARGET).id;
  }
  pass(ms: number): void {
    this.time += ms;
  }
  get context() {
    return { api: this.api, db: this.database().db, now: () => new Date(this.time) };
  }

  start = (accessToken = 'new-token') =>
    startRotation(this.context, {
      vaultId: 'vault_1',
      credentialId: this.oldId,
      secret: bearerSecret(accessToken),
      retire: 'archive',
    });
  step = (rotation: Rotation, name: Rotation['steps'][number], accessToken?: string) =>
    continueRotation(this.context, {
      rotationId: rotation.id,
      step: name,
      ...(accessToken !== undefined && { secret: bearerSecret(accessToken) }),
    });
  shown = async (): Promise<Rotation> => {
    const [rotation] = await unfinishedRotations(this.context, 'vault_1');
    if (rotation === undefined) throw new Error('No rotation is unfinished.');
    return rotation;
  };

  newIds = () => this.api.active(TARGET).flatMap(({ id }) => (id === this.oldId ? [] : [id]));
  onlyNew = (): string => this.newIds()[0] ?? '';
  callsOf = (name: string) => this.api.log.filter((call) => call === name).length;
  faultAt(name: string, fault: Fault): void {
    this.api.onCall = (call) => {
      if (call !== name) return;
      this.api.faults.unshift(fault);
      this.api.onCall = () => {};
    };
  }
}

export function testBench(): TestBench {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  const bench = new TestBench(() => database);
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.db.$client.query('truncate rotations');
    bench.reset();
  });
  afterAll(() => database.drop());
  return bench;
}

/** Returns the message of the conflict with which a step must end. */
export async function conflictOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error.problem.code).toBe('conflict');
  return String(error.problem.message);
}
