import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry, AuditEvent, AuditTarget } from '@/lib/audit/model';
import { outcomeOf } from '@/lib/audit/server/intent';
import { record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { runAs } from '@/lib/core/server/running-change';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { continueRotation, startRotation } from '@/lib/rotation/server/rotation';
import { type Fault, ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { addCredential, createVault } from './create';

const TARGET = 'https://mcp.example.com/mcp';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let api: ModelVaultsApi;
let vaultId: string;
const context = () => ({ api, db: database.db });
beforeEach(() => {
  api = new ModelVaultsApi(crypto.randomUUID());
  api.idSuffix = `_${api.connection.id}`;
  vaultId = crypto.randomUUID();
});

const vaultTarget = (id: string): AuditTarget => ({ kind: 'vault', id, label: null });
const credentialTarget = (id: string): AuditTarget => ({ kind: 'credential', id, label: null });

const intend = (event: Partial<AuditEvent> = {}): Promise<AuditEntry> =>
  record(
    database.db,
    someEvent({
      outcome: 'intent',
      action: 'credential.create',
      targets: [vaultTarget(vaultId)],
      summary: { vaultId, mcpServerUrl: TARGET },
      ...event,
    }),
  );
const succeed = (intent: AuditEntry, made: AuditTarget) =>
  record(database.db, outcomeOf(intent, { outcome: 'success', code: null, targets: [made] }));

function whileLost(
  call: string,
  happens: () => Promise<unknown>,
  fault: Fault = { kind: 'lost', effect: 'before' },
): void {
  api.onCall = async (name) => {
    if (name !== call) return;
    api.onCall = () => {};
    api.faults.unshift(fault);
    await happens();
  };
}

const problemOf = async (run: Promise<unknown>) => {
  const error = await run.then(
    () => null,
    (thrown) => thrown,
  );
  return error?.problem;
};

async function adaAdds() {
  const { id } = await intend();
  const credential = { vaultId, mcpServerUrl: TARGET, secret: bearerSecret('of Ada') };
  return runAs(id, () => addCredential(context(), credential));
}

describe('a credential that appears while our response is lost', () => {
  test('is not ours if a colleague added it', async () => {
    let theirs = '';
    whileLost('create', async () => {
      const intent = await intend();
      theirs = api.seed(TARGET, 'of Bob').id;
      await succeed(intent, credentialTarget(theirs));
    });
    const problem = await problemOf(adaAdds());
    expect(problem).toMatchObject({ code: 'outcome_unknown' });
    expect(problem.message).toContain(`${theirs} exists, but another change created it`);
  });

  test.each([
    ['is adding', async () => void (await intend())],
    [
      'tried to add, with an outcome that is not known',
      async () =>
        void (await record(database.db, outcomeOf(await intend(), { outcome: 'unknown', code: null }))),
    ],
  ])('may belong to a colleague who %s', async (_, colleague) => {
    let id = '';
    whileLost('create', async () => {
      await colleague();
      ({ id } = api.seed(TARGET, 'of Bob'));
    });
    const problem = await problemOf(adaAdds());
    expect(problem).toMatchObject({ code: 'outcome_unknown' });
    expect(problem.message).toContain(`${id} appeared, but another change`);
  });

  test('is ours if colleagues add for other servers and vaults', async () => {
    let id = '';
    whileLost('create', async () => {
      await intend({ summary: { vaultId, mcpServerUrl: 'https://other.example.com/mcp' } });
      const elsewhere = [vaultTarget(crypto.randomUUID())];
      await intend({ targets: elsewhere });
      const rows = [{ vaultId, mcpServerUrl: 'https://third.example.com/mcp' }];
      await intend({ action: 'import.rows', summary: { rows } });
      ({ id } = api.seed(TARGET, 'of Ada'));
    });
    expect(await adaAdds()).toMatchObject({ id });
  });

  test('may be a row of a running import', async () => {
    whileLost('create', async () => {
      await intend({ action: 'import.rows', summary: { rows: [{ vaultId, mcpServerUrl: TARGET }] } });
      api.seed(TARGET, 'of the import');
    });
    expect(await problemOf(adaAdds())).toMatchObject({ code: 'outcome_unknown' });
  });

  test('may be the new one of a rotation without a known id', async () => {
    const old = api.seed(TARGET);
    const rotate = {
      vaultId,
      credentialId: old.id,
      secret: bearerSecret('of Bob'),
      retire: 'archive' as const,
    };
    whileLost('create', async () => {}, { kind: 'late' });
    expect(await startRotation(context(), rotate)).toMatchObject({ state: 'creating' });
    whileLost('create', async () => api.landAll());
    expect(await problemOf(adaAdds())).toMatchObject({ code: 'outcome_unknown' });
  });
});

describe('a rotation with an unknown new credential', () => {
  test('does not adopt a credential that a colleague added', async () => {
    const old = api.seed(TARGET);
    let theirs = '';
    whileLost('create', async () => {
      const intent = await intend();
      theirs = api.seed(TARGET, 'of Bob').id;
      await succeed(intent, credentialTarget(theirs));
    });
    const sent = {
      vaultId,
      credentialId: old.id,
      secret: bearerSecret('of Ada'),
      retire: 'archive' as const,
    };
    const rotation = await startRotation(context(), sent);
    expect(rotation).toMatchObject({ state: 'creating', newCredentialId: null });
    const looked = await continueRotation(context(), { rotationId: rotation.id, step: 'look' });
    expect(looked).toMatchObject({ state: 'creating', newCredentialId: null });
    expect(api.row(old.id).status).toBe('active');
    expect(api.row(theirs).status).toBe('active');
  });

  test('waits while a colleague is adding one', async () => {
    const old = api.seed(TARGET);
    let intent: AuditEntry | undefined;
    let appeared = '';
    whileLost('create', async () => {
      intent = await intend();
      ({ id: appeared } = api.seed(TARGET, 'of Ada'));
    });
    const sent = {
      vaultId,
      credentialId: old.id,
      secret: bearerSecret('of Ada'),
      retire: 'archive' as const,
    };
    const rotation = await startRotation(context(), sent);
    expect(rotation).toMatchObject({ state: 'creating', newCredentialId: null, steps: ['look', 'abandon'] });
    expect(rotation.summary).toContain('not known which of them created it');
    if (intent !== undefined)
      await record(database.db, outcomeOf(intent, { outcome: 'failure', code: 'conflict' }));
    const looked = await continueRotation(context(), { rotationId: rotation.id, step: 'look' });
    expect(looked).toMatchObject({ state: 'confirmed', newCredentialId: appeared });
  });
});

describe('a vault of the same name that appears while our response is lost', () => {
  async function adaMakes() {
    const { id } = await intend({ action: 'vault.create', targets: [], summary: { displayName: vaultId } });
    return runAs(id, () => createVault(context(), { displayName: vaultId, metadata: {}, credentials: [] }));
  }

  test('is not ours if a colleague created it', async () => {
    whileLost('vaults.create', async () => {
      const summary = { displayName: vaultId };
      const intent = await intend({ action: 'vault.create', targets: [], summary });
      await succeed(intent, vaultTarget(api.insertVault({ displayName: vaultId }).vault.id));
    });
    const problem = await problemOf(adaMakes());
    expect(problem).toMatchObject({ code: 'outcome_unknown' });
    expect(problem.message).toContain('another change created it');
  });

  test('may belong to a colleague who is creating one', async () => {
    whileLost('vaults.create', async () => {
      await intend({ action: 'vault.create', targets: [], summary: { displayName: ` ${vaultId} ` } });
      api.insertVault({ displayName: vaultId });
    });
    expect(await problemOf(adaMakes())).toMatchObject({ code: 'outcome_unknown' });
  });
});
