import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { onRecorded, record } from '@/lib/audit/server/log';
import { someEvent } from '@/lib/audit/server/test-events';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { bearerAuth, idOf } from '@/lib/embedded-api/server/test-service';
import { startTestService, type TestService, testAccount } from './test-account';
import { refreshTouched } from './worker';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

test('records a change through the API soon after, once and with its cause', async () => {
  const account = await testAccount(service);
  const vaultId = idOf(await account.call('POST', '/vaults', { display_name: 'Before' }));
  await account.snapshot();
  onRecorded((entries) => refreshTouched(async () => account.context, entries));
  const credentialId = idOf(await account.call('POST', `/vaults/${vaultId}/credentials`, bearerAuth()));
  const added = { vaultId, credentialId, field: 'created', cause: 'api_token' };
  await vi.waitFor(async () => expect(await account.changes()).toEqual([added]), { timeout: 10_000 });
  await account.call('DELETE', `/vaults/${vaultId}`);
  const deleted = { vaultId, field: 'deleted', cause: 'api_token' };
  await vi.waitFor(
    async () =>
      expect(await account.changes()).toEqual([
        added,
        { ...deleted, credentialId: null },
        { ...deleted, credentialId },
      ]),
    { timeout: 10_000 },
  );
  await account.snapshot();
  await account.snapshot();
  expect(await account.changes()).toHaveLength(3);
});

test('uses an audit entry that is committed during a read only as the cause of what the next read shows', async () => {
  const account = await testAccount(service);
  const vaultId = idOf(await account.call('POST', '/vaults', { display_name: 'Committed later' }));
  const id = idOf(await account.call('POST', `/vaults/${vaultId}/credentials`, bearerAuth()));
  await record(
    service.db,
    someEvent({
      actor: { kind: 'api_token', id: 'pat-1', name: 'API token test' },
      action: 'credential.update',
      targets: [{ kind: 'credential', id, label: null }],
    }),
  );
  await account.snapshot();
  for (const token of ['two', 'three']) {
    await account.api.credentials.rotate(vaultId, id, bearerSecret(token));
    await account.snapshot();
  }
  const changes = await account.changes();
  expect(changes.map(({ field, cause }) => [field, cause])).toEqual([
    ['updated_at', 'api_token'],
    ['updated_at', 'outside'],
  ]);
});
