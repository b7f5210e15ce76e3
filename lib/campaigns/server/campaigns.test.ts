import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { begin } from '@/lib/audit/server/intent';
import { someEvent } from '@/lib/audit/server/test-events';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { continueRotation } from '@/lib/rotation/server/rotation';
import { ask } from '@/lib/token-requests/server/requests';
import { collectRequests } from '@/lib/token-requests/server/schema';
import { archiveCredential } from '@/lib/vaults/server/archive';
import { startCampaignInput } from '../inputs';
import {
  campaignOfRotation,
  campaignPreview,
  campaignView,
  listCampaigns,
  startCampaign,
  targetOf,
} from './campaigns';
import { setRowOwner } from './decide';
import { ADA, campaignBench, refuses, URL_OF } from './test-campaigns';

const bench = campaignBench();

describe.each(['flat', 'auth'] as const)('in the shape %s', (shape) => {
  beforeEach(() => bench.setUp(shape));

  test('marks a row as rotated after its rotation, and as verified once the new token is proven', async () => {
    const id = await bench.start();
    expect(await bench.states(id)).toEqual({ a: 'to_do', b: 'to_do', c: 'to_do' });
    const rotation = await bench.rotate('a');
    expect(rotation.state).toBe('done');
    expect(await bench.states(id)).toEqual({ a: 'rotated', b: 'to_do', c: 'to_do' });
    const holder = rotation.newCredentialId ?? String(bench.ids.a);
    await bench.keepProven(holder, 'a');
    const { a } = await bench.rows(id);
    expect(a).toMatchObject({ state: 'verified', newCredentialId: holder, verdict: 'proven' });
  });

  test('names an unfinished rotation without changing the state of the row', async () => {
    const id = await bench.start();
    await bench.account.call('PUT', '/scenarios', { name: 'server_error', on: 'POST', times: 20 });
    const rotation = await bench.rotate('a').catch(() => null);
    await bench.account.call('DELETE', '/scenarios');
    const state = (await bench.rows(id)).a;
    expect(state).toMatchObject({ state: 'to_do', openRotation: 'unfinished', rotation: null });
    const begun = rotation ?? { id: '' };
    await continueRotation(bench.account.context, { rotationId: begun.id, step: 'abandon' });
    expect((await bench.rows(id)).a).toMatchObject({ state: 'to_do', openRotation: 'abandoned' });
  });
});

test('assigns a rotation to the campaign in which it was started, even if it is continued elsewhere', async () => {
  const id = await bench.start();
  const started = async (campaignId: string | null) => {
    const targets = campaignId === null ? [] : [{ kind: 'campaign' as const, id: campaignId, label: null }];
    const event = someEvent({ action: 'credential.rotate', targets });
    return (await begin(bench.service.db, event)).entry.id;
  };
  const target = { kind: 'campaign', id, label: 'Renewal' };
  const inCampaign = await started(id);
  expect(await campaignOfRotation(bench.context, inCampaign)).toEqual([target]);
  expect(await campaignOfRotation({ ...bench.context, connection: 'another' }, inCampaign)).toEqual([]);
  expect(await campaignOfRotation(bench.context, await started(null))).toEqual([]);
  expect(await campaignOfRotation(bench.context, await started('not-a-campaign'))).toEqual([]);
});

test('ignores a verdict from before the rotation', async () => {
  const id = await bench.start();
  const { newCredentialId } = await bench.rotate('a');
  await bench.keepProven(newCredentialId ?? String(bench.ids.a), 'a');
  expect((await bench.states(id)).a).toBe('verified');
  await bench.service.db.execute(
    sql`update credential_facts set updated_at = now() - interval '1 hour' where vault_id = ${bench.vaultId}`,
  );
  expect((await bench.states(id)).a).toBe('rotated');
});

test('ignores a rotation from before a campaign, and counts one during two campaigns in both', async () => {
  await bench.rotate('a');
  await bench.account.snapshot();
  const active = (await bench.account.credentials()).filter((row) => !row.is_archived);
  bench.ids.a = String(active.find((row) => row.target === URL_OF('a'))?.id);
  const [first, second] = [await bench.start(), await bench.start(['a', 'b'])];
  expect((await bench.states(first)).a).toBe('to_do');
  await bench.rotate('b');
  expect([(await bench.states(first)).b, (await bench.states(second)).b]).toEqual(['rotated', 'rotated']);
  const third = await startCampaign(bench.context, bench.input(['c']), ADA);
  expect(await bench.states(third.id)).toEqual({ c: 'to_do' });
  const preview = await campaignPreview(
    bench.context,
    [bench.place('a'), bench.place('b'), bench.place('c')],
    'operator',
  );
  expect(preview).toMatchObject({
    selected: 3,
    inOpen: [{ name: 'Renewal' }, { name: 'Renewal' }, { name: 'Renewal' }],
  });
});

test('shows credentials that were archived or deleted outside', async () => {
  const id = await bench.start();
  await bench.account.call('POST', `/vaults/${bench.vaultId}/credentials/${bench.ids.a}/archive`);
  await bench.account.call('DELETE', `/vaults/${bench.vaultId}/credentials/${bench.ids.b}`);
  await bench.account.snapshot();
  await bench.account.snapshot();
  const rows = await bench.rows(id);
  expect(rows.a).toMatchObject({ state: 'retired', shows: 'archived' });
  expect(rows.b).toMatchObject({ state: 'retired', shows: 'deleted' });
  expect(rows.c?.state).toBe('to_do');
});

test('marks rows as retired and keeps their names when the vault is deleted', async () => {
  const id = await bench.start();
  await bench.account.call('DELETE', `/vaults/${bench.vaultId}`);
  await bench.account.snapshot();
  await bench.account.snapshot();
  const rows = await bench.rows(id);
  expect(Object.values(rows).map(({ state, vaultName }) => [state, vaultName])).toEqual(
    Array(3).fill(['retired', 'Vault']),
  );
});

test('shows an open token request, and finishes the row when its token is stored and the old one archived', async () => {
  const id = await bench.start();
  const asked = await ask(
    { api: bench.account.api, db: bench.service.db },
    { user: { ...ADA, role: 'operator' } },
    {
      ...{
        vaultId: bench.vaultId,
        mcpServerUrl: URL_OF('a'),
        purpose: 'x',
        hours: 24,
        passphrase: '',
        needsApproval: false,
      },
    },
  );
  expect((await bench.rows(id)).a).toMatchObject({ state: 'asked', request: { isOpen: true } });
  const { id: stored } = await bench.account.api.credentials.create(bench.vaultId, {
    mcpServerUrl: URL_OF('a'),
    secret: bearerSecret('from a teammate'),
  });
  await bench.service.db
    .update(collectRequests)
    .set({ credentialId: stored, usedAt: new Date() })
    .where(eq(collectRequests.id, asked.id));
  expect((await bench.rows(id)).a).toMatchObject({
    state: 'to_do',
    request: { isOpen: false, credentialId: stored },
  });
  await archiveCredential({ api: bench.account.api }, bench.place('a'));
  await bench.account.snapshot();
  expect((await bench.rows(id)).a).toMatchObject({ state: 'rotated', newCredentialId: stored });
  await bench.keepProven(stored, 'a');
  expect((await bench.states(id)).a).toBe('verified');
});

test('does not show an expired or revoked request as open', async () => {
  const id = await bench.start();
  const asked = await ask(
    { api: bench.account.api, db: bench.service.db },
    { user: { ...ADA, role: 'operator' } },
    {
      ...{
        vaultId: bench.vaultId,
        mcpServerUrl: URL_OF('a'),
        purpose: 'x',
        hours: 24,
        passphrase: '',
        needsApproval: false,
      },
    },
  );
  await bench.service.db
    .update(collectRequests)
    .set({ revokedAt: new Date() })
    .where(eq(collectRequests.id, asked.id));
  expect((await bench.states(id)).a).toBe('to_do');
});

test('uses the owner of the credential, or that of the campaign', async () => {
  await bench.service.db.execute(sql`
    update inventory.credentials set owner = 'own@example.com' where connection = ${bench.account.connection} and id = ${String(bench.ids.a)}`);
  const campaignId = await bench.start(['a', 'b'], { owner: 'team@example.com' });
  expect((await bench.rows(campaignId)).a?.owner).toBe('own@example.com');
  expect((await bench.rows(campaignId)).b?.owner).toBe('team@example.com');
  await setRowOwner(bench.context, { campaignId, ...bench.place('b'), owner: '' });
  expect((await bench.rows(campaignId)).b?.owner).toBeNull();
});

test('previews rows without an owner and suggests owners, with members only for people who may see the team', async () => {
  await bench.service.db.execute(sql`
    update inventory.credentials set owner = 'own@example.com' where connection = ${bench.account.connection} and id = ${String(bench.ids.a)}`);
  await bench.service.db.execute(sql`
    insert into access."user" (id, name, email, role, deactivated_at) values
      ('m-1', 'Mia', 'mia@example.com', 'operator', null), ('m-2', 'Max', 'max@example.com', 'operator', now())`);
  const places = ['c', 'a', 'b'].map(bench.place);
  const preview = await campaignPreview(bench.context, places, 'operator');
  expect(preview).toMatchObject({ active: 3, unowned: 2, owners: ['own@example.com'] });
  expect(preview.unownedRows.map(({ target }) => target)).toEqual([URL_OF('b'), URL_OF('c')]);
  const { owners } = await campaignPreview(bench.context, places, 'administrator');
  expect(owners).toEqual(['mia@example.com', 'own@example.com']);
});

test('omits archived and unknown credentials, and refuses an empty campaign', async () => {
  await bench.account.api.credentials.archive(bench.vaultId, String(bench.ids.a));
  await bench.account.snapshot();
  const places = [bench.place('a'), bench.place('b'), { vaultId: bench.vaultId, credentialId: 'vcred_none' }];
  expect(await campaignPreview(bench.context, places, 'operator')).toMatchObject({
    selected: 3,
    active: 1,
    unowned: 1,
  });
  expect(await startCampaign(bench.context, bench.input([], { credentials: places }), ADA)).toMatchObject({
    rows: 1,
    leftOut: 2,
  });
  await refuses(startCampaign(bench.context, bench.input(['a']), ADA), 'conflict');
  expect(await listCampaigns(bench.context)).toHaveLength(1);
});

test('does not find a campaign of another account', async () => {
  const id = await bench.start();
  await refuses(campaignView({ db: bench.service.db, connection: 'another' }, id), 'not_found');
  await refuses(campaignView(bench.context, 'not-an-id'), 'not_found');
  expect(await targetOf(bench.context, id)).toEqual({ kind: 'campaign', id, label: 'Renewal' });
});

test('refuses a token in the note, and more than 5,000 credentials', () => {
  const form = { ...bench.input([]), credentials: ['v/c'] };
  expect(startCampaignInput.safeParse(form).success).toBe(true);
  for (const bad of [
    { reasonNote: 'ghp_0123456789abcdef0123456789abcdef' },
    { reason: 'other' },
    { dueOn: 'soon' },
    { name: ' ' },
    { credentials: Array.from({ length: 5_001 }, (_, n) => `v/${n}`) },
  ])
    expect(startCampaignInput.safeParse({ ...form, ...bad }).success, JSON.stringify(bad).slice(0, 60)).toBe(
      false,
    );
});
