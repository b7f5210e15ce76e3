import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { serviceTest } from '@/lib/embedded-api/server/test-service';
import { listenWith, rejection } from './test-http';
import type { NewCredentialFields, VaultsApi } from './vaults-api';

/**
 * The documented behavior, tested on every server: the embedded API in both shapes, over HTTP, and the API at
 * CONTRACT_API_URL with CONTRACT_PAT (with CONTRACT_REQUIRES_CREDENTIAL=1 if it rejects empty vaults).
 * Deletes what it creates.
 */
interface Target {
  url: string;
  pat: string;
  requiresCredential: boolean;
}

const SECRET = `canary-${randomUUID()}`;
const run = `contract ${randomUUID().slice(0, 8)}`;

const service = serviceTest();
let http: Awaited<ReturnType<typeof listenWith>>;
beforeAll(async () => {
  http = await listenWith((request) => service.service.fetch(request));
});
afterAll(() => http.close());

const embedded = (shape: 'flat' | 'auth', requireFirstCredential: boolean) => async (): Promise<Target> => {
  const { pat } = await service.account({ shape, requireFirstCredential });
  return { url: `${http.url}/api/v1/cloud`, pat, requiresCredential: requireFirstCredential };
};

const { CONTRACT_API_URL, CONTRACT_PAT, CONTRACT_REQUIRES_CREDENTIAL } = process.env;
const outside: [string, () => Promise<Target>][] =
  CONTRACT_API_URL && CONTRACT_PAT
    ? [
        [
          CONTRACT_API_URL,
          async () => ({
            url: CONTRACT_API_URL,
            pat: CONTRACT_PAT,
            requiresCredential: CONTRACT_REQUIRES_CREDENTIAL === '1',
          }),
        ],
      ]
    : [];

const targets: [string, () => Promise<Target>][] = [
  ['embedded, flat', embedded('flat', false)],
  ['embedded, flat, first credential required', embedded('flat', true)],
  ['embedded, auth', embedded('auth', false)],
  ...outside,
];

const credential = (mcpServerUrl: string, accessToken = SECRET): NewCredentialFields => ({
  mcpServerUrl,
  protocol: 'streamable_http',
  secret: bearerSecret(accessToken),
});

describe.each(targets)('%s', (_, open) => {
  let target: Target;
  let api: VaultsApi;
  const made: string[] = [];

  beforeAll(async () => {
    target = await open();
    api = createVaultsApi({ baseUrl: target.url, pat: target.pat, shape: 'auto', pagePauseMs: 100 });
  });
  afterAll(async () => {
    for (const id of made) await api.vaults.delete(id).catch(() => {});
  });

  const raw = (path: string, init: RequestInit = {}) =>
    fetch(`${target.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${target.pat}`, ...init.headers },
    });
  const first = () => (target.requiresCredential ? [credential('https://first.example.com/mcp')] : []);
  const createVault = async (name: string, credentials = first()) => {
    const created = await api.vaults.create({ displayName: `${run} ${name}`, credentials });
    made.push(created.vault.id);
    return created;
  };

  test('answers 401 to a request without a token, with a wrong one or with an x-api-key', async () => {
    for (const headers of [
      { authorization: '' },
      { authorization: 'Bearer pt-wrong' },
      { 'x-api-key': target.pat },
    ]) {
      const response = await fetch(`${target.url}/vaults`, { headers: new Headers(headers) });
      expect(response.status).toBe(401);
      const body = await response.json();
      expect(['TOKEN_INVALID', 'authentication_error']).toContain(body.error.type);
    }
    const refused = createVaultsApi({ baseUrl: target.url, pat: 'pt-wrong', shape: 'auto' });
    expect(await rejection(refused.vaults.list())).toMatchObject({ kind: 'pat_refused', status: 401 });
  });

  test('returns errors in the envelope with the request id of the request', async () => {
    const requestId = randomUUID();
    const response = await raw('/vaults/vault_ffffffffffffffffffffffffffffffff', {
      headers: { 'x-request-id': requestId },
    });
    expect(response.status).toBe(404);
    const body = await response.json();
    expect(body).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    expect([requestId, undefined]).toContain(body.request_id);
    expect(await rejection(api.vaults.get('vault_ffffffffffffffffffffffffffffffff'))).toMatchObject({
      kind: 'not_found',
      ambiguous: false,
    });
  });

  test('answers 400 to malformed JSON, a missing name and two cursors', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const body of ['{"display_name":', '{}'])
      expect((await raw('/vaults', { method: 'POST', headers, body })).status).toBe(400);
    expect((await raw('/vaults?after_id=vault_a&before_id=vault_b')).status).toBe(400);
  });

  test('creates, reads, lists, finds by name and deletes a vault', async () => {
    const { vault } = await createVault('Lifecycle');
    expect(vault).toMatchObject({ name: `${run} Lifecycle`, status: 'active', archivedAt: null });
    expect(Date.parse(vault.createdAt ?? '')).not.toBeNaN();
    expect(await api.vaults.get(vault.id)).toEqual(vault);
    expect((await api.vaults.list({ name: `${run} Life` })).items).toEqual([vault]);
    expect((await api.vaults.list({ name: `${run} nothing like it` })).items).toEqual([]);
    await api.vaults.delete(vault.id);
    expect(await rejection(api.vaults.get(vault.id))).toMatchObject({ kind: 'not_found' });
    expect(await rejection(api.vaults.delete(vault.id))).toMatchObject({ kind: 'not_found' });
  });

  test('omits an archived vault from the list by default and keeps it readable', async () => {
    const { vault } = await createVault('Archived');
    const archived = await api.vaults.archive(vault.id);
    expect(archived.status).toBe('archived');
    expect(Date.parse(archived.archivedAt ?? '')).not.toBeNaN();
    expect((await api.vaults.list({ name: vault.name })).items).toEqual([]);
    expect((await api.vaults.list({ name: vault.name, includeArchived: true })).items).toEqual([archived]);
    expect(await api.vaults.get(vault.id)).toEqual(archived);
  });

  test('creates a vault with its credentials and never returns a token', async () => {
    const inputs = ['https://a.example.com/mcp', 'https://b.example.com/mcp'].map((url) => credential(url));
    const { vault, credentials, failed } = await createVault('Whole', inputs);
    expect(failed).toEqual([]);
    expect(credentials.map(({ target: url }) => url)).toEqual(inputs.map(({ mcpServerUrl }) => mcpServerUrl));
    const listed = await api.credentials.list(vault.id);
    expect(new Set(listed.items.map(({ id }) => id))).toEqual(new Set(credentials.map(({ id }) => id)));
    for (const path of ['/vaults', `/vaults/${vault.id}`, `/vaults/${vault.id}/credentials`])
      expect(await (await raw(path)).text()).not.toContain(SECRET);
  });

  test('adds, reads, archives and deletes a credential', async () => {
    const { vault } = await createVault('Credentials');
    const added = await api.credentials.create(vault.id, credential('https://c.example.com/mcp'));
    expect(added).toMatchObject({
      vaultId: vault.id,
      kind: 'static_bearer',
      target: 'https://c.example.com/mcp',
      status: 'active',
      archivedAt: null,
    });
    expect(await api.credentials.get(vault.id, added.id)).toMatchObject(added);
    expect((await api.credentials.list(vault.id, { name: 'c.example' })).items).toEqual([added]);
    const archived = await api.credentials.archive(vault.id, added.id);
    expect(archived).toMatchObject({ id: added.id, status: 'archived' });
    expect((await api.credentials.list(vault.id, { name: 'c.example' })).items).toEqual([]);
    expect(
      (await api.credentials.list(vault.id, { name: 'c.example', includeArchived: true })).items,
    ).toEqual([archived]);
    expect(await rejection(api.credentials.archive(vault.id, added.id))).toMatchObject({ kind: 'conflict' });
    await api.credentials.delete(vault.id, added.id);
    expect(await rejection(api.credentials.get(vault.id, added.id))).toMatchObject({ kind: 'not_found' });
  });

  test('names the field of a refused credential and creates nothing', async () => {
    const { vault } = await createVault('Refused');
    const before = (await api.credentials.list(vault.id)).items;
    const error = await rejection(
      api.credentials.create(vault.id, credential('https://d.example.com/mcp', '')),
    );
    expect(error).toMatchObject({ kind: 'invalid', status: 400, ambiguous: false });
    expect((await api.credentials.list(vault.id)).items).toEqual(before);
    expect(
      await rejection(
        api.credentials.create(
          'vault_ffffffffffffffffffffffffffffffff',
          credential('https://e.example.com/mcp'),
        ),
      ),
    ).toMatchObject({ kind: 'not_found' });
  });

  test('rotates in place with the same id, or does not support it', async () => {
    const { vault } = await createVault('Rotation');
    const added = await api.credentials.create(vault.id, credential('https://r.example.com/mcp'));
    const rotated = api.credentials.rotate(vault.id, added.id, bearerSecret(`${SECRET}-2`));
    if ((await api.capabilities()).rotate === 'in-place') {
      expect(await rotated).toMatchObject({ id: added.id, target: added.target, status: 'active' });
    } else {
      expect(await rejection(rotated)).toMatchObject({ kind: 'unsupported' });
      expect(await api.credentials.get(vault.id, added.id)).toMatchObject(added);
    }
  });

  test('returns complete pages without overlap, in both directions', async () => {
    const names = ['P1', 'P2', 'P3', 'P4', 'P5'];
    for (const name of names) await createVault(`Paged ${name}`);
    const filter = { name: `${run} Paged`, limit: 2 };
    const pages = [];
    for await (const page of api.vaults.pages(filter)) pages.push(page);
    expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flatMap(({ items }) => items.map(({ name }) => name))).size).toBe(names.length);
    expect(pages[0]?.previousCursor).toBeNull();
    expect(pages.at(-1)?.nextCursor).toBeNull();
    const back = await api.vaults.list({ ...filter, before: pages[2]?.previousCursor ?? '' });
    expect(back.items).toEqual(pages[1]?.items);
    const start = await api.vaults.list({ ...filter, before: back.previousCursor ?? '' });
    expect(start.items).toEqual(pages[0]?.items);
    expect(start.previousCursor).toBeNull();
    const forth = await api.vaults.list({ ...filter, after: start.nextCursor ?? '' });
    expect(forth.items).toEqual(pages[1]?.items);
  });

  test('filters a list by creation date, including both ends', async () => {
    const { vault } = await createVault('Dated');
    const at = vault.createdAt ?? '';
    const earlier = new Date(Date.parse(at) - 1_000).toISOString();
    const later = new Date(Date.parse(at) + 1_000).toISOString();
    const list = async (range: { createdFrom?: string; createdTo?: string }) =>
      (await api.vaults.list({ name: vault.name, ...range })).items.length;
    expect(await list({ createdFrom: at, createdTo: at })).toBe(1);
    expect(await list({ createdFrom: later })).toBe(0);
    expect(await list({ createdTo: earlier })).toBe(0);
  });

  test('executes a repeated write with the same key once', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const { vault } = await createVault('Keyed');
    const isAuth = (await api.capabilities()).protocols.length === 0;
    const url = 'https://k.example.com/mcp';
    const body = JSON.stringify(
      isAuth
        ? { auth: { type: 'static_bearer', mcp_server_url: url, token: SECRET } }
        : { mcp_server_url: url, protocol: 'streamable_http', type: 'static_bearer', access_token: SECRET },
    );
    const post = () => raw(`/vaults/${vault.id}/credentials`, { method: 'POST', headers, body });
    const [one, two] = [await (await post()).json(), await (await post()).json()];
    expect(two.id).toBe(one.id);
    expect((await api.credentials.list(vault.id, { name: 'k.example' })).items).toHaveLength(1);
  });
});
