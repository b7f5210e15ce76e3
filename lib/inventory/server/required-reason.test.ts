import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { begin } from '@/lib/audit/server/intent';
import { someEvent } from '@/lib/audit/server/test-events';
import type { LogFields } from '@/lib/core/log-fields';
import { ROTATION_STEPS } from '@/lib/rotation/model';
import { insertRow } from '@/lib/rotation/server/store';
import { reasonOf } from '@/lib/vaults/reasons';
import { DEFAULT_POLICY, type PolicyEnvironment } from '../policies';
import { requireReason, requireReasonToContinue } from './required-reason';
import { policyVersions } from './schema';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  await requiredIn(...DEFAULT_POLICY.reasonRequiredIn);
});
afterAll(() => service.drop());

const requiredIn = (...reasonRequiredIn: PolicyEnvironment[]) =>
  service.db
    .insert(policyVersions)
    .values({ policy: { ...DEFAULT_POLICY, reasonRequiredIn }, setBy: 'user-1' });

async function vaultOf(environment?: string): Promise<string> {
  const metadata: Record<string, string> = environment === undefined ? {} : { environment };
  const { vault } = await account.api.vaults.create({ displayName: 'Vault', metadata });
  await account.snapshot();
  return vault.id;
}

const ask = (vaultId: string, reason: Record<string, string> = {}) =>
  requireReason(account.context, { vaultId, ...reasonOf(reason) });
const refusal = (field: string, message: string) => ({
  problem: { code: 'invalid_input', fields: { [field]: message } },
});
const MISSING = refusal('reason', 'Choose a reason.');

test('requires a reason in every environment by default', async () => {
  for (const environment of ['production', 'development', 'of their own', undefined]) {
    const vaultId = await vaultOf(environment);
    await expect(ask(vaultId)).rejects.toMatchObject(MISSING);
    await ask(vaultId, { reason: 'scheduled' });
  }
});

test('requires a reason only in the environments of the policy', async () => {
  const [production, staging, none] = [
    await vaultOf(' Production '),
    await vaultOf('staging'),
    await vaultOf(),
  ];
  await requiredIn('production');
  await expect(ask(production)).rejects.toMatchObject(MISSING);
  await ask(staging);
  await ask(none);
  await requiredIn('');
  await ask(production);
  await expect(ask(none)).rejects.toMatchObject(MISSING);
});

test('requires a reason for an unknown vault if any environment requires one', async () => {
  await requiredIn('production');
  await expect(ask('vault_unknown')).rejects.toMatchObject(MISSING);
  await requiredIn();
  await ask('vault_unknown');
});

test('ignores the same vault of another connection', async () => {
  const vaultId = await vaultOf('staging');
  await requiredIn('production');
  const other = await testAccount(service);
  await expect(requireReason(other.context, { vaultId, ...reasonOf({}) })).rejects.toMatchObject(MISSING);
});

test('always requires a note for “Other”', async () => {
  const vaultId = await vaultOf('staging');
  const missing = refusal('reasonNote', 'Describe the reason.');
  await expect(ask(vaultId, { reason: 'other' })).rejects.toMatchObject(missing);
  await requiredIn();
  await expect(ask(vaultId, { reason: 'other' })).rejects.toMatchObject(missing);
  await ask(vaultId, { reason: 'other', reasonNote: 'The contract ended.' });
});

describe('a step of a rotation', () => {
  async function begun(vaultId: string, summary: LogFields | null): Promise<string> {
    const intent = await begin(service.db, {
      ...someEvent({ action: 'credential.rotate', summary }),
    });
    const row = await insertRow(account.context, {
      ...{
        id: intent.entry.id,
        vaultId,
        credentialId: `vcred_${randomUUID()}`,
        target: 'https://a.example/mcp',
      },
      ...{ kind: 'static_bearer', method: 'recreate', retire: 'archive', state: 'confirmed' },
    });
    return String(row?.id);
  }
  const take = (rotationId: string, step: (typeof ROTATION_STEPS)[number], reason = {}) =>
    requireReasonToContinue(account.context, { rotationId, step, ...reasonOf(reason) });

  test('needs no reason if the start has one', async () => {
    const rotation = await begun(await vaultOf('production'), { reason: 'scheduled' });
    for (const step of ROTATION_STEPS) await take(rotation, step);
    await expect(take(rotation, 'retire-old', { reason: 'other' })).rejects.toMatchObject({
      problem: { code: 'invalid_input' },
    });
  });

  test('needs one if the start has none, except for look and abandon', async () => {
    const rotation = await begun(await vaultOf('production'), { reason: '' });
    for (const step of ['retire-old', 'enter-token', 'archive-first'] as const) {
      await expect(take(rotation, step)).rejects.toMatchObject(MISSING);
      await take(rotation, step, { reason: 'leaked' });
    }
    await take(rotation, 'look');
    await take(rotation, 'abandon');
  });

  test('needs none if another step has one', async () => {
    const rotation = await begun(await vaultOf('production'), null);
    await expect(take(rotation, 'retire-old')).rejects.toMatchObject(MISSING);
    await begin(
      service.db,
      someEvent({
        action: 'rotation.continue',
        targets: [{ kind: 'rotation', id: rotation, label: null }],
        summary: { reason: 'scheduled' },
      }),
    );
    await take(rotation, 'retire-old');
  });

  test('of an unknown rotation is refused elsewhere', async () => {
    await take(randomUUID(), 'retire-old');
  });
});
