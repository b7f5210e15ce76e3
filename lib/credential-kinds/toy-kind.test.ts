import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, test, vi } from 'vitest';
import { z } from 'zod';
import { readAddressRules } from '@/lib/core/server/address-rules';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { secretPaths, summaryOf } from '@/lib/core/server/summary';
import { createClient } from '@/lib/providers/server/client/create-client';
import { bodyOf, fakeClock, listen, PAT, rejection } from '@/lib/providers/server/client/test-http';
import { auth } from '@/lib/providers/server/qoder/auth';
import { continueCheckedRotation, startCheckedRotation } from '@/lib/rotation/server/guarded-rotation';
import { credentialBase } from '@/lib/vaults/inputs';
import { addCheckedCredential } from '@/lib/verification/server/add-credential';
import { isBearer, oldHttp, refuse401, serve } from '@/lib/verification/server/probe/test-servers';
import { verify } from '@/lib/verification/server/probe/verify';
import { gatherSecret } from './credential-secret';
import { credentialInput, rotationInput } from './inputs';
import { type CredentialKind, secretWireNames } from './kind';
import { CREDENTIAL_KINDS } from './registry';
import { type toyKey, WITH_TOY } from './test-toy-kind';

/** Adding a kind changes one folder and one line. Forms, actions, rotation and providers follow. */

const BY = { id: 'user_ada', name: 'Ada' };
const ADDED = '2026-09-01T00:00:00Z';
const ROTATED = '2026-09-02T00:00:00Z';
const TYPED = {
  mcpServerUrl: 'https://mcp.example.com/mcp',
  kind: 'toy_key',
  keyId: 'key-1',
  keySecret: 'canary-key-secret-1',
  pin: 'canary-pin-4711',
};
const CANARIES = ['canary-key-secret-1', 'canary-key-secret-2', 'canary-pin-4711'];

const added = credentialInput({ ...credentialBase, vaultId: z.string() }, WITH_TOY).transform((input) =>
  gatherSecret(input, WITH_TOY),
);
const rotated = rotationInput(
  { vaultId: z.string(), credentialId: z.string(), retire: z.enum(['archive', 'delete']) },
  WITH_TOY,
).transform((input) => gatherSecret(input, WITH_TOY));

interface Row {
  id: string;
  auth: Record<string, string>;
  archived_at: null;
  created_at: string;
  updated_at: string;
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let api: Awaited<ReturnType<typeof listen>>;
let rows: Row[];
let bodies: unknown[];
let refusal: string | null;
let isLost: boolean;

/** A server of the nested shape that knows the kind. Its responses quote the secrets. */
function answer(method: string, path: string, body: { auth: Record<string, string> } | null): object {
  const id = path.split('/')[4];
  const row = rows.find((one) => one.id === id);
  if (method === 'GET') return row ?? { data: rows, has_more: false };
  const sent = body?.auth ?? {};
  if (row !== undefined) return Object.assign(row, { auth: { ...row.auth, ...sent }, updated_at: ROTATED });
  const times = { archived_at: null, created_at: ADDED, updated_at: ADDED };
  rows.push({ id: `c${rows.length + 1}`, auth: sent, ...times });
  return rows.at(-1) ?? {};
}

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://localhost/none');
  vi.stubEnv('AUTH_SECRET', 'of-the-tests-'.repeat(4));
  vi.stubEnv('AUDIT_SIGNING_KEY', 'none');
  vi.stubEnv('QODER_PAT', 'pt-none');
  database = await createTestDatabase();
  api = await listen(async (request, response) => {
    const text = await bodyOf(request);
    const body = text === '' ? null : JSON.parse(text);
    if (body !== null) bodies.push(body);
    response.setHeader('content-type', 'application/json');
    if (isLost && body !== null) request.socket.destroy();
    else if (refusal !== null && body !== null)
      response.writeHead(400).end(JSON.stringify({ message: `${refusal} ${text}` }));
    else response.end(JSON.stringify(answer(request.method ?? '', request.url ?? '', body)));
  });
});
beforeEach(() => {
  rows = [];
  bodies = [];
  refusal = null;
  isLost = false;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([api.close(), database.drop()]);
});

const connection = () => ({
  api: createClient({ candidates: [auth], baseUrl: api.url, pat: PAT, clock: fakeClock(), retriesMax: 0 }),
  db: database.db,
});

test('creates and rotates from form to wire, and no database row contains a secret', async () => {
  const target = connection();
  const input = added.parse({ ...TYPED, vaultId: 'v1', keySecret: ' "canary-key-secret-1" ' });
  const { credential } = await addCheckedCredential(target, input, BY);
  expect(credential).toMatchObject({ kind: 'toy_key', target: TYPED.mcpServerUrl });
  const fields = { key_id: 'key-1', key_secret: 'canary-key-secret-1', pin: 'canary-pin-4711' };
  const base = { type: 'toy_key', mcp_server_url: TYPED.mcpServerUrl };
  expect(bodies).toEqual([{ auth: { ...base, ...fields } }]);

  const ref = { vaultId: 'v1', credentialId: credential.id, retire: 'archive', kind: 'toy_key' };
  const next = rotated.parse({ ...ref, keySecret: 'canary-key-secret-2', pin: 'not asked for' });
  const rotation = await startCheckedRotation(target, next, BY);
  expect(rotation).toMatchObject({ state: 'done', method: 'in-place', kind: 'toy_key' });
  expect(bodies[1]).toEqual({ auth: { type: 'toy_key', key_secret: 'canary-key-secret-2' } });

  for (const table of ['rotations', 'credential_facts']) {
    const { rows: kept } = await database.db.$client.query(`select * from ${table}`);
    expect(kept.length).toBeGreaterThan(0);
    for (const canary of CANARIES) expect(JSON.stringify(kept)).not.toContain(canary);
  }
});

test('keeps its secrets out of summaries, texts of the value and errors', async () => {
  const input = { ...TYPED, vaultId: 'v1' };
  expect(secretPaths(added).toSorted()).toEqual(['accessToken', 'keySecret', 'pin', 'verdictTicket']);
  expect(summaryOf(added, input)).toMatchObject({ keyId: 'key-1', keySecret: '[set]', pin: '[set]' });
  const parsed = added.parse(input);
  expect(JSON.stringify(parsed)).toContain('"secret":{"kind":"toy_key"}');
  refusal = 'Not with';
  const error = await rejection(addCheckedCredential(connection(), parsed, BY));
  expect(error).toMatchObject({ kind: 'invalid', message: expect.stringContaining('[removed]') });
  for (const canary of CANARIES) expect(String(error)).not.toContain(canary);
  expect(secretWireNames(WITH_TOY)).toEqual(['token', 'key_secret', 'pin']);
});

test('is verified in its own way and has messages for its fields', async () => {
  const accepts = oldHttp();
  const mcp = await serve((request, response) =>
    (isBearer(request, 'toy-canary-key-secret-1') ? accepts : refuse401)(request, response),
  );
  const { secret } = added.parse({ ...TYPED, vaultId: 'v1' });
  const candidate = { url: `${mcp.origin}/mcp`, protocol: 'streamable_http', secret } as const;
  const rules = readAddressRules([`127.0.0.1:${mcp.port}`], []);
  const verdict = await verify('ada', candidate, { rules, database: database.db });
  expect(verdict.code).toBe('proven');

  const { error } = added.safeParse({ ...TYPED, vaultId: 'v1', keyId: '', pin: '<PIN>' });
  expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['keyId', 'Enter the key id.'],
    ['pin', expect.stringContaining('placeholder')],
  ]);
});

test('is not the default kind, and credentials of another kind are not rotated as it', async () => {
  const token = { mcpServerUrl: TYPED.mcpServerUrl, vaultId: 'v1', accessToken: 'canary-token' };
  expect(added.parse(token).secret.kind).toBe('static_bearer');
  const { credential } = await addCheckedCredential(connection(), added.parse(token), BY);
  const ref = { vaultId: 'v1', credentialId: credential.id, retire: 'archive' };
  const other = rotated.parse({ ...ref, kind: 'toy_key', keySecret: 'canary-key-secret-2' });
  expect(await rejection(startCheckedRotation(connection(), other, BY))).toMatchObject({
    problem: { code: 'invalid_input' },
  });
  expect(bodies).toHaveLength(1);
});

test('accepts no secret of another kind in a rotation step', async () => {
  const token = { mcpServerUrl: TYPED.mcpServerUrl, vaultId: 'v1', accessToken: 'canary-token' };
  const { credential } = await addCheckedCredential(connection(), added.parse(token), BY);
  const ref = { vaultId: 'v1', credentialId: credential.id, retire: 'archive' };
  isLost = true;
  const lost = rotated.parse({ ...ref, accessToken: 'canary-token-2' });
  const { id: rotationId, state } = await startCheckedRotation(connection(), lost, BY);
  isLost = false;
  expect(state).toBe('updating');
  const { secret } = added.parse({ ...TYPED, vaultId: 'v1' });
  const step = { rotationId, step: 'enter-token', secret } as const;
  expect(await rejection(continueCheckedRotation(connection(), step, BY))).toMatchObject({
    problem: { code: 'conflict', message: expect.stringContaining('another type') },
  });
  expect(bodies).toHaveLength(2);
});

test('is a type error if a part is missing', () => {
  expectTypeOf<typeof toyKey>().toExtend<CredentialKind>();
  expectTypeOf<Omit<CredentialKind, 'fields'>>().not.toExtend<CredentialKind>();
  expectTypeOf<Omit<CredentialKind, 'bearer'>>().not.toExtend<CredentialKind>();
  expect(Object.keys(CREDENTIAL_KINDS)).toEqual(Object.values(CREDENTIAL_KINDS).map(({ name }) => name));
});
