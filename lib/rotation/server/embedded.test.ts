import { describe, expect, test } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { serviceTest } from '@/lib/embedded-api/server/test-service';
import { fetchFrom } from '@/lib/providers/server/client/transport';
import { archiveCredential, archiveVault } from '@/lib/vaults/server/archive';
import { addCredential, createVault } from '@/lib/vaults/server/create';
import { deleteCredential, deleteVault } from '@/lib/vaults/server/delete';
import { openLeak, openLeaks, removeLeaked, tickRevoked } from './leak';
import { continueRotation, startRotation, unfinishedRotations } from './rotation';

const URL_OF_SERVER = 'https://mcp.example.com/mcp';
const service = serviceTest();

/** Uses the real client, embedded API and database over HTTP. */
async function connect(account: { shape: 'flat' | 'auth'; uniqueTargets?: boolean }) {
  const { pat } = await service.account(account);
  /** A gateway returns an empty 2xx, without forwarding, for writes to these paths. */
  const swallowed: string[] = [];
  const send = async (request: Request): Promise<Response> => {
    const line = `${request.method} ${new URL(request.url).pathname}`;
    const isSwallowed = request.method !== 'GET' && swallowed.some((part) => line.includes(part));
    return isSwallowed ? new Response(null, { status: 204 }) : service.service.fetch(request);
  };
  const api = createVaultsApi({
    baseUrl: 'http://127.0.0.1/api/v1/cloud',
    pat,
    shape: 'auto',
    fetch: fetchFrom(send),
    pagePauseMs: 0,
  });
  const context = { api, db: service.db };
  const { vault } = await createVault(context, { displayName: 'Payments', metadata: {}, credentials: [] });
  const add = (accessToken: string) =>
    addCredential(context, {
      vaultId: vault.id,
      mcpServerUrl: URL_OF_SERVER,
      protocol: account.shape === 'flat' ? 'streamable_http' : undefined,
      secret: bearerSecret(accessToken),
    });
  const credential = await add('first-token');
  return { context, api, vaultId: vault.id, credential, add, swallowed };
}

const activeIds = async ({ api, vaultId }: Pick<Awaited<ReturnType<typeof connect>>, 'api' | 'vaultId'>) =>
  (await api.credentials.list(vaultId)).items.map(({ id }) => id);

describe.each(['flat', 'auth'] as const)('%s shape', (shape) => {
  test('rotates, archives twice, deletes the vault', async () => {
    const made = await connect({ shape });
    const { context, vaultId, credential } = made;
    const rotation = await startRotation(context, {
      vaultId,
      credentialId: credential.id,
      secret: bearerSecret('second-token'),
      retire: 'archive',
    });
    expect(rotation).toMatchObject({
      state: 'done',
      problem: null,
      method: shape === 'flat' ? 'recreate' : 'in-place',
    });
    const [activeId = ''] = await activeIds(made);
    expect(activeId).toBe(rotation.newCredentialId ?? credential.id);
    const ref = { vaultId, credentialId: activeId };
    expect(await archiveCredential(context, ref)).toMatchObject({ alreadyArchived: false });
    expect(await archiveCredential(context, ref)).toMatchObject({ alreadyArchived: true });
    expect(await deleteVault(context, { vaultId, typedName: 'Payments' })).toMatchObject({
      alreadyGone: false,
    });
    expect(await deleteVault(context, { vaultId, typedName: 'Payments' })).toMatchObject({
      alreadyGone: true,
    });
  });

  test('does not trust an empty 2xx, but what the API shows afterwards', async () => {
    const made = await connect({ shape });
    const { context, vaultId, credential, swallowed } = made;
    const ref = { vaultId, credentialId: credential.id };
    // The last step of recreating, or the rotation in place.
    swallowed.push(`/credentials/${credential.id}`);
    const rotation = await startRotation(context, {
      ...ref,
      secret: bearerSecret('second'),
      retire: 'archive',
    });
    expect(rotation).toMatchObject({
      state: shape === 'flat' ? 'retiring' : 'updating',
      problem: { code: 'outcome_unknown' },
    });
    expect(await activeIds(made)).toContain(credential.id);
    await expect(archiveCredential(context, ref)).rejects.toMatchObject({ ambiguous: true });
    await expect(deleteCredential(context, ref)).rejects.toMatchObject({ ambiguous: true });
    const { id: checklistId } = await openLeak(context, ref);
    await expect(removeLeaked(context, { checklistId })).rejects.toMatchObject({ ambiguous: true });
    expect(await openLeaks(context, vaultId)).toMatchObject([{ removedAt: null }]);
    swallowed.push(`/vaults/${vaultId}`);
    await expect(archiveVault(context, vaultId)).rejects.toMatchObject({ ambiguous: true });
    const typed = { vaultId, typedName: 'Payments' };
    await expect(deleteVault(context, typed)).rejects.toMatchObject({ ambiguous: true });
    swallowed.length = 0;
    const { id: rotationId } = rotation;
    const step = shape === 'flat' ? 'retire-old' : 'enter-token';
    const next = { rotationId, step, secret: bearerSecret('third') } as const;
    const [open] = await unfinishedRotations(context, vaultId);
    expect(open?.steps).toContain(step);
    const later = { ...context, now: () => new Date(Date.now() + 180_000) };
    expect(await continueRotation(later, next)).toMatchObject({ state: 'done', problem: null });
  });

  test('deletes nothing in a wrong vault and reports it', async () => {
    const { context, vaultId, credential } = await connect({ shape });
    const wrong = { vaultId: `${vaultId}0`, credentialId: credential.id };
    expect(await deleteCredential(context, wrong)).toEqual({ alreadyGone: true, entry: null });
    expect(await activeIds({ ...context, vaultId })).toEqual([credential.id]);
  });

  test('completes a leak checklist', async () => {
    const { context, vaultId, credential, add } = await connect({ shape });
    const { id: checklistId } = await openLeak(context, { vaultId, credentialId: credential.id });
    await removeLeaked(context, { checklistId });
    await tickRevoked(context, { checklistId });
    expect(await openLeaks(context, vaultId)).toMatchObject([{ id: checklistId, replacedAt: null }]);
    await add('new-token');
    expect(await openLeaks(context, vaultId)).toMatchObject([
      { replacedAt: expect.any(String), notNeededAt: null, closedAt: expect.any(String) },
    ]);
  });
});

test('one credential per server: archives the old one first, after consent', async () => {
  const made = await connect({ shape: 'flat', uniqueTargets: true });
  const { context, vaultId, credential } = made;
  const rotation = await startRotation(context, {
    vaultId,
    credentialId: credential.id,
    secret: bearerSecret('second-token'),
    retire: 'archive',
  });
  expect(rotation.state).toBe('duplicate');
  expect(await activeIds(made)).toEqual([credential.id]);
  expect(await unfinishedRotations(context, vaultId)).toMatchObject([
    { steps: ['archive-first', 'look', 'abandon'] },
  ]);
  const done = await continueRotation(context, {
    rotationId: rotation.id,
    step: 'archive-first',
    secret: bearerSecret('second-token'),
  });
  expect(done.state).toBe('done');
  expect(await activeIds(made)).toEqual([done.newCredentialId]);
});
