import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { keepFacts } from '@/lib/verification/server/credential-metadata';
import { verdictOf } from '@/lib/verification/server/test-verdict';
import { setExpiryInput } from '../inputs';
import { setExpiry } from './expiry';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

const URL = 'https://mcp.a.example/mcp';
/** A JWT with only `exp`: 2 January 2030. */
const JWT = `eyJhbGciOiJub25lIn0.${btoa(JSON.stringify({ exp: 1_893_542_400 })).replaceAll('=', '')}.`;

let service: TestService;
let account: TestAccount;
let place: { connection: string; vaultId: string; credentialId: string };
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(async () => {
  account = await testAccount(service);
  const { vault } = await account.api.vaults.create({ displayName: 'Vault' });
  const { id } = await account.api.credentials.create(vault.id, {
    mcpServerUrl: URL,
    secret: bearerSecret('one'),
  });
  place = { connection: account.connection, vaultId: vault.id, credentialId: id };
  await account.snapshot();
});
afterAll(() => service.drop());

const known = async () => {
  const [row] = await account.credentials();
  const { expires_at: at, expires_source: source, verdict, fingerprint } = row ?? {};
  return {
    day: at === null ? null : String(at).slice(0, 10),
    source,
    verdict,
    isCompared: fingerprint !== null,
  };
};
const keep = (token: string) =>
  keepFacts({ api: account.api, db: service.db }, place, {
    verdict: verdictOf('proven'),
    verifiedBy: 'Ada',
    secret: bearerSecret(token),
    isCompared: false,
    url: URL,
  });
const rotateOutside = () =>
  account.api.credentials.rotate(place.vaultId, place.credentialId, bearerSecret('two'));

test('keeps a person’s date until the token is replaced', async () => {
  expect(await known()).toMatchObject({ day: null, source: null });
  await setExpiry(service.db, place, '2027-03-01');
  const versions = await account.versions();
  await account.snapshot();
  expect(await account.versions()).toEqual(versions);
  expect(await known()).toMatchObject({ day: '2027-03-01', source: 'person' });
  await setExpiry(service.db, place, null);
  expect(await known()).toMatchObject({ day: null, source: null });
  await setExpiry(service.db, place, '2027-03-01');
  await rotateOutside();
  await account.snapshot();
  expect(await known()).toMatchObject({ day: null, source: null });
});

test('prefers the expiry of a JWT to a person’s date', async () => {
  await keep(JWT);
  await account.snapshot();
  expect(await known()).toEqual({ day: '2030-01-02', source: 'jwt', verdict: 'proven', isCompared: false });
  await expect(setExpiry(service.db, place, '2031-01-01')).rejects.toMatchObject({
    problem: { code: 'conflict' },
  });
});

test('ignores stored facts if the token was replaced outside of the console', async () => {
  await keep(JWT);
  await service.db.execute(sql`
    update credential_facts set updated_at = now() - interval '1 day', fingerprint = 'print' where connection = ${account.connection}`);
  await rotateOutside();
  await account.snapshot();
  const versions = await account.versions();
  await account.snapshot();
  expect(await known()).toEqual({ day: null, source: null, verdict: null, isCompared: false });
  expect(await account.versions()).toEqual(versions);
});

test('reports an entry that the inventory lacks', async () => {
  await expect(setExpiry(service.db, { ...place, credentialId: 'none' }, null)).rejects.toMatchObject({
    problem: { code: 'not_found' },
  });
});

test('accepts a calendar day or an empty expiry', () => {
  const read = (day: string) => setExpiryInput.safeParse({ vaultId: 'v', credentialId: 'c', day }).success;
  expect([read(''), read('2027-02-28'), read('2027-02-30'), read('soon')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
