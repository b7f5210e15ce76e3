import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import {
  startTestService,
  type TestAccount,
  type TestService,
  testAccount,
} from '@/lib/inventory/server/test-account';
import { continueRotation, startRotation } from '@/lib/rotation/server/rotation';
import { ask } from '@/lib/token-requests/server/requests';
import { collectRequests } from '@/lib/token-requests/server/schema';
import { archiveCredential } from '@/lib/vaults/server/archive';
import { keepFacts } from '@/lib/verification/server/credential-metadata';
import type { Verdict } from '@/lib/verification/verdict';
import { type StartCampaignInput, startCampaignInput } from '../inputs';
import { type CampaignRow, countsOf } from '../model';
import {
  type CampaignContext,
  campaignPreview,
  campaignView,
  listCampaigns,
  startCampaign,
  targetOf,
} from './campaigns';
import { closeCampaign, decide, reopen, setRowOwner } from './decide';

const ADA = { id: 'user-1', name: 'Ada', email: 'ada@example.com' };
const GRACE = { id: 'user-2', name: 'Grace', email: 'grace@example.com' };
const URL_OF = (name: string) => `https://mcp.${name}.example/mcp`;

let service: TestService;
let account: TestAccount;
let vaultId: string;
let ids: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

async function setUp(shape: 'flat' | 'auth') {
  account = await testAccount(service, shape);
  ({ id: vaultId } = (await account.api.vaults.create({ displayName: 'Vault' })).vault);
  ids = {};
  for (const name of ['a', 'b', 'c']) {
    const { id } = await account.api.credentials.create(vaultId, {
      mcpServerUrl: URL_OF(name),
      ...(shape === 'flat' && { protocol: 'streamable_http' }),
      secret: bearerSecret(`token-${name}`),
    });
    ids[name] = id;
  }
  await account.snapshot();
}
beforeEach(() => setUp('auth'));

const context = (): CampaignContext => ({ db: service.db, connection: account.connection });
const place = (name: string) => ({ vaultId, credentialId: String(ids[name]) });
const input = (names: string[], fields: Partial<StartCampaignInput> = {}): StartCampaignInput => ({
  ...{
    name: 'Renewal',
    reason: 'scheduled',
    reasonNote: '',
    ticket: '',
    dueOn: '2026-12-31',
    owner: '',
    q: '',
  },
  credentials: names.map(place),
  ...fields,
});
const start = async (names = ['a', 'b', 'c'], fields = {}) =>
  (await startCampaign(context(), input(names, fields), ADA)).id;
const rowsIn = async (id: string) =>
  Object.fromEntries(
    (await campaignView(context(), id)).rows.map((row) => [row.target.split('.')[1] ?? '', row]),
  ) as Record<string, CampaignRow>;
const statesIn = async (id: string) =>
  Object.fromEntries(Object.entries(await rowsIn(id)).map(([name, { state }]) => [name, state]));
const rotate = (name: string) =>
  startRotation(account.context, { ...place(name), secret: bearerSecret(`new-${name}`), retire: 'archive' });
const verdict: Verdict = {
  ...{ code: 'proven', sentence: 'It works.', said: null, worksWith: null, server: null, toolCount: 1 },
  ...{ latencyMs: 5, checkedAt: new Date().toISOString() },
};
const keepProven = (credentialId: string, name: string) =>
  keepFacts(
    account.context,
    { vaultId, credentialId },
    { verdict, verifiedBy: 'Ada', secret: null, url: URL_OF(name) },
  );
const refuses = (promise: Promise<unknown>, code: string) =>
  expect(promise).rejects.toMatchObject({ problem: { code } });

describe.each(['flat', 'auth'] as const)('in the shape %s', (shape) => {
  beforeEach(() => setUp(shape));

  test('a row is rotated when the rotation is done, and verified when the new token is proven', async () => {
    const id = await start();
    expect(await statesIn(id)).toEqual({ a: 'to_do', b: 'to_do', c: 'to_do' });
    const rotation = await rotate('a');
    expect(rotation.state).toBe('done');
    expect(await statesIn(id)).toEqual({ a: 'rotated', b: 'to_do', c: 'to_do' });
    const holder = rotation.newCredentialId ?? String(ids.a);
    await keepProven(holder, 'a');
    const { a } = await rowsIn(id);
    expect(a).toMatchObject({ state: 'verified', newCredentialId: holder, verdict: 'proven' });
  });

  test('a rotation whose end is not known leaves the row as it is, and is named', async () => {
    const id = await start();
    await account.call('PUT', '/scenarios', { name: 'server_error', on: 'POST', times: 20 });
    const rotation = await rotate('a').catch(() => null);
    await account.call('DELETE', '/scenarios');
    const state = (await rowsIn(id)).a;
    expect(state).toMatchObject({ state: 'to_do', openRotation: 'unfinished', rotation: null });
    const begun = rotation ?? { id: '' };
    await continueRotation(account.context, { rotationId: begun.id, step: 'abandon' });
    expect((await rowsIn(id)).a).toMatchObject({ state: 'to_do', openRotation: 'abandoned' });
  });
});

test('a verdict from before the rotation is about the old token', async () => {
  const id = await start();
  const { newCredentialId } = await rotate('a');
  await keepProven(newCredentialId ?? String(ids.a), 'a');
  expect((await statesIn(id)).a).toBe('verified');
  await service.db.execute(
    sql`update credential_facts set updated_at = now() - interval '1 hour' where vault_id = ${vaultId}`,
  );
  expect((await statesIn(id)).a).toBe('rotated');
});

test('a rotation from before a campaign does not count in it; one in the time of two counts in both', async () => {
  await rotate('a');
  await account.snapshot();
  const active = (await account.credentials()).filter((row) => !row.is_archived);
  ids.a = String(active.find((row) => row.target === URL_OF('a'))?.id);
  const [first, second] = [await start(), await start(['a', 'b'])];
  expect((await statesIn(first)).a).toBe('to_do');
  await rotate('b');
  expect([(await statesIn(first)).b, (await statesIn(second)).b]).toEqual(['rotated', 'rotated']);
  const third = await startCampaign(context(), input(['c']), ADA);
  expect(await statesIn(third.id)).toEqual({ c: 'to_do' });
  const preview = await campaignPreview(context(), [place('a'), place('b'), place('c')]);
  expect(preview).toMatchObject({
    selected: 3,
    inOpen: [{ name: 'Renewal' }, { name: 'Renewal' }, { name: 'Renewal' }],
  });
});

test('what was archived or deleted outside is shown as such', async () => {
  const id = await start();
  await account.call('POST', `/vaults/${vaultId}/credentials/${ids.a}/archive`);
  await account.call('DELETE', `/vaults/${vaultId}/credentials/${ids.b}`);
  await account.snapshot();
  await account.snapshot();
  const rows = await rowsIn(id);
  expect(rows.a).toMatchObject({ state: 'retired', shows: 'archived' });
  expect(rows.b).toMatchObject({ state: 'retired', shows: 'deleted' });
  expect(rows.c?.state).toBe('to_do');
});

test('when the vault is deleted, its rows are retired and keep their names', async () => {
  const id = await start();
  await account.call('DELETE', `/vaults/${vaultId}`);
  await account.snapshot();
  await account.snapshot();
  const rows = await rowsIn(id);
  expect(Object.values(rows).map(({ state, vaultName }) => [state, vaultName])).toEqual(
    Array(3).fill(['retired', 'Vault']),
  );
});

test('a request to a teammate shows while it is open; its token finishes the row when the old one is archived', async () => {
  const id = await start();
  const asked = await ask(
    { api: account.api, db: service.db },
    { user: { ...ADA, role: 'operator' } },
    {
      ...{
        vaultId,
        mcpServerUrl: URL_OF('a'),
        purpose: 'x',
        hours: 24,
        passphrase: '',
        needsApproval: false,
      },
    },
  );
  expect((await rowsIn(id)).a).toMatchObject({ state: 'asked', request: { isOpen: true } });
  const { id: stored } = await account.api.credentials.create(vaultId, {
    mcpServerUrl: URL_OF('a'),
    secret: bearerSecret('from a teammate'),
  });
  await service.db
    .update(collectRequests)
    .set({ credentialId: stored, usedAt: new Date() })
    .where(eq(collectRequests.id, asked.id));
  expect((await rowsIn(id)).a).toMatchObject({
    state: 'to_do',
    request: { isOpen: false, credentialId: stored },
  });
  await archiveCredential({ api: account.api }, place('a'));
  await account.snapshot();
  expect((await rowsIn(id)).a).toMatchObject({ state: 'rotated', newCredentialId: stored });
  await keepProven(stored, 'a');
  expect((await statesIn(id)).a).toBe('verified');
});

test('an expired or revoked request is not open', async () => {
  const id = await start();
  const asked = await ask(
    { api: account.api, db: service.db },
    { user: { ...ADA, role: 'operator' } },
    {
      ...{
        vaultId,
        mcpServerUrl: URL_OF('a'),
        purpose: 'x',
        hours: 24,
        passphrase: '',
        needsApproval: false,
      },
    },
  );
  await service.db
    .update(collectRequests)
    .set({ revokedAt: new Date() })
    .where(eq(collectRequests.id, asked.id));
  expect((await statesIn(id)).a).toBe('to_do');
});

test('of two operators who decide about a row, the second hears that it changed', async () => {
  const campaignId = await start();
  const row = { campaignId, ...place('a'), revision: 0 };
  await decide(context(), { ...row, decision: 'not_possible', note: 'No way' }, ADA);
  await refuses(decide(context(), { ...row, decision: 'elsewhere', note: 'Done' }, GRACE), 'conflict');
  await refuses(reopen(context(), row), 'conflict');
  expect((await rowsIn(campaignId)).a).toMatchObject({
    state: 'not_possible',
    revision: 1,
    decision: { note: 'No way' },
  });
  await reopen(context(), { ...row, revision: 1 });
  expect((await rowsIn(campaignId)).a).toMatchObject({ state: 'to_do', decision: null, revision: 2 });
});

test('a rotation wins over what a person stated, and nothing is stated about a rotated row', async () => {
  const campaignId = await start();
  const row = { campaignId, ...place('a'), revision: 0 };
  await decide(context(), { ...row, decision: 'not_possible', note: 'No way' }, ADA);
  await rotate('a');
  expect((await statesIn(campaignId)).a).toBe('rotated');
  await refuses(
    decide(context(), { ...row, revision: 1, decision: 'elsewhere', note: 'Done' }, GRACE),
    'conflict',
  );
});

test('closing needs the number of rows that are left and why; it keeps how each row stood', async () => {
  const campaignId = await start();
  await rotate('a');
  await refuses(closeCampaign(context(), { campaignId, left: 3, note: 'Later' }, ADA), 'conflict');
  await refuses(closeCampaign(context(), { campaignId, left: 2, note: '' }, ADA), 'invalid_input');
  const { counts } = await closeCampaign(context(), { campaignId, left: 2, note: 'Later' }, ADA);
  expect(counts).toMatchObject({ rotated: 1, to_do: 2 });
  await rotate('b');
  const { campaign, rows } = await campaignView(context(), campaignId);
  expect(campaign).toMatchObject({ closeNote: 'Later', counts });
  expect(campaign.closedAt).not.toBeNull();
  expect(countsOf(rows)).toEqual(counts);
  await refuses(closeCampaign(context(), { campaignId, left: 2, note: 'Again' }, GRACE), 'conflict');
  await refuses(setRowOwner(context(), { campaignId, ...place('c'), owner: 'x@example.com' }), 'conflict');
  expect((await listCampaigns(context())).map(({ counts: listed }) => listed)).toEqual([counts]);
});

test('two people who close at the same time close it once', async () => {
  const campaignId = await start();
  const close = (by: typeof ADA) => closeCampaign(context(), { campaignId, left: 3, note: 'Later' }, by);
  const results = await Promise.allSettled([close(ADA), close(GRACE)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('rows have the owner of their credential, or the one that the campaign names', async () => {
  await service.db.execute(sql`
    update inventory.credentials set owner = 'own@example.com' where connection = ${account.connection} and id = ${String(ids.a)}`);
  const campaignId = await start(['a', 'b'], { owner: 'team@example.com' });
  expect((await rowsIn(campaignId)).a?.owner).toBe('own@example.com');
  expect((await rowsIn(campaignId)).b?.owner).toBe('team@example.com');
  await setRowOwner(context(), { campaignId, ...place('b'), owner: '' });
  expect((await rowsIn(campaignId)).b?.owner).toBeNull();
});

test('archived and unknown credentials are left out, and none at all is refused', async () => {
  await account.api.credentials.archive(vaultId, String(ids.a));
  await account.snapshot();
  const places = [place('a'), place('b'), { vaultId, credentialId: 'vcred_none' }];
  expect(await campaignPreview(context(), places)).toMatchObject({ selected: 3, active: 1, unowned: 1 });
  expect(await startCampaign(context(), input([], { credentials: places }), ADA)).toMatchObject({
    rows: 1,
    leftOut: 2,
  });
  await refuses(startCampaign(context(), input(['a']), ADA), 'conflict');
  expect(await listCampaigns(context())).toHaveLength(1);
});

test('another account has no such campaign', async () => {
  const id = await start();
  await refuses(campaignView({ db: service.db, connection: 'another' }, id), 'not_found');
  await refuses(campaignView(context(), 'not-an-id'), 'not_found');
  expect(await targetOf(context(), id)).toEqual({ kind: 'campaign', id, label: 'Renewal' });
});

test('a campaign takes no token in its note, and at most 5,000 credentials', () => {
  const form = { ...input([]), credentials: ['v/c'] };
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
