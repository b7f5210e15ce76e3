import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resolveStated, resolveTargets, statedTargets } from './targets';
import { parsedRow } from './test-import-rows';

const stated = (key: string, vaultName: string, environment: 'production' | 'staging' | null = null) =>
  parsedRow(key, { vaultName, environment });

/** The list of vaults: “Twice” is there twice, “Broken” gets no answer, “There” is there once. */
let server: Server;
beforeEach(async () => {
  server = createServer((request, response) => {
    const q = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('q') ?? '';
    if (q === 'Broken') return void response.destroy();
    const vault = (id: string) => ({ id, name: q, metadata: {}, archivedAt: null, status: 'active' });
    const items = q === 'Twice' ? [vault('v1'), vault('v2')] : q === 'There' ? [vault('v3')] : [];
    response.end(JSON.stringify({ ok: true, value: { items } }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  // A browser completes paths with the page's origin; here that is the server's.
  const send = fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => send(`http://127.0.0.1:${port}${path}`, init));
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

test('puts rows without an environment into the vault of the same name', () => {
  const { targets, unclear } = statedTargets([
    stated('a', 'Payments'),
    stated('b', 'Payments', 'production'),
    stated('c', 'Other'),
    parsedRow('d'),
  ]);
  expect([...targets]).toEqual([
    ['a', { kind: 'new', name: 'Payments', environment: 'production' }],
    ['b', { kind: 'new', name: 'Payments', environment: 'production' }],
    ['c', { kind: 'new', name: 'Other', environment: '' }],
  ]);
  expect(unclear).toEqual([]);
});

test('reports a name with several environments as unclear', () => {
  const { targets, unclear } = statedTargets([
    stated('a', 'Payments', 'staging'),
    stated('b', 'Payments', 'production'),
    stated('c', 'Payments'),
  ]);
  expect(targets.size).toBe(0);
  expect(unclear).toEqual(['Payments']);
});

test('resolves other names when one is unclear or cannot be looked up', async () => {
  const names = [
    'Twice',
    'Broken',
    'There',
    'New',
    ...Array.from({ length: 20 }, (_, index) => `More ${index}`),
  ];
  const { targets, unclear } = await resolveStated(
    statedTargets(names.map((name) => stated(name, name))),
    new AbortController().signal,
  );
  expect(unclear).toEqual(['Twice', 'Broken']);
  expect(targets.get('There')).toMatchObject({ kind: 'existing', vaultId: 'v3' });
  expect(targets.get('New')).toMatchObject({ kind: 'new' });
  expect(targets.size).toBe(names.length - 2);
});

test('refuses an assignment with an unclear name as a whole', async () => {
  const { targets } = statedTargets([stated('a', 'Twice'), stated('b', 'There')]);
  await expect(resolveTargets(targets, new AbortController().signal)).rejects.toThrow(
    'Several vaults are called “Twice”.',
  );
});
