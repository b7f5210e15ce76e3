import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuth } from '@/lib/auth/server/auth';
import { attempts, verification } from '@/lib/auth/server/schema';
import {
  addPerson,
  auditRows,
  createBrowser,
  type Handler,
  openTestConsole,
  PASSWORD,
  saidBy,
} from '@/lib/auth/server/test-console';
import { PEER_HEADER, sealPeer } from '@/lib/http/server/peer';
import { openDatabase } from './db/client';
import { env } from './env';
import { limitsOf } from './rate-limit';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
let replicas: [Handler, Handler];
let other: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  opened = await openTestConsole();
  other = openDatabase(opened.url);
  const [one, two] = [createAuth(opened.db, env()), createAuth(other, env())];
  for (const replica of [one, two]) {
    const { password } = await replica.$context;
    const verify = password.verify.bind(password);
    vi.spyOn(password, 'hash').mockResolvedValue('none');
    vi.spyOn(password, 'verify').mockImplementation(async (given) =>
      given.password === PASSWORD ? verify(given) : false,
    );
  }
  replicas = [one.handler, two.handler];
});
afterAll(async () => {
  await other.$client.end();
  await opened.close();
});
afterEach(() => vi.useRealTimers());

const from = (address: string) => ({ [PEER_HEADER]: sealPeer(address) });
async function tries(count: number, email: string, password: string, address = '192.0.2.1') {
  const said: string[] = [];
  for (let attempt = 0; attempt < count; attempt++) {
    const browser = createBrowser(replicas[attempt % 2]);
    said.push(await saidBy(await browser.post('/sign-in/email', { email, password }, from(address))));
  }
  return said;
}
const WRONG = '401 INVALID_EMAIL_OR_PASSWORD';
const TOO_MANY = '429 TOO_MANY_ATTEMPTS';

describe('sign-in attempts', () => {
  test('stop after 10 in 15 minutes at any replica, for existing and unknown accounts alike', async () => {
    const { email } = await addPerson(opened.db);
    const known = [...(await tries(11, email, 'wrong')), ...(await tries(1, email.toUpperCase(), PASSWORD))];
    const unknown = [
      ...(await tries(11, 'nobody@example.com', 'wrong')),
      ...(await tries(1, 'Nobody@example.com', PASSWORD)),
    ];
    expect(known).toEqual([...Array.from({ length: 10 }, () => WRONG), TOO_MANY, TOO_MANY]);
    expect(unknown).toEqual(known);
  });

  test('report the wait in seconds and are recorded in the audit log once', async () => {
    const { email } = await addPerson(opened.db);
    await tries(10, email, 'wrong');
    const { length } = await auditRows(opened.db);
    for (let more = 0; more < 3; more++) {
      const response = await createBrowser(replicas[0]).signIn(email);
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(800);
      expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(900);
    }
    const rows = (await auditRows(opened.db)).slice(length);
    expect(rows).toMatchObject([{ outcome: 'refused', code: 'too_many_attempts', summary: { email } }]);
  });

  test('are allowed again after a success and after 15 minutes', async () => {
    const { email } = await addPerson(opened.db);
    await tries(9, email, 'wrong');
    expect(await tries(1, email, PASSWORD)).toEqual(['200']);
    await tries(10, email, 'wrong');
    expect(await tries(1, email, PASSWORD)).toEqual([TOO_MANY]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1_000 });
    expect(await tries(1, email, PASSWORD)).toEqual(['200']);
  });

  test('stop after 100 from one address for any accounts; successful ones do not count', async () => {
    const limits = limitsOf(opened.db);
    const attempt = { address: '192.0.2.77', account: null };
    for (let good = 0; good < 150; good++) {
      expect(await limits.begin(attempt)).toBeNull();
      await limits.succeed(attempt);
    }
    for (let bad = 0; bad < 100; bad++) await limits.begin(attempt);
    expect(await tries(1, 'anybody@example.com', PASSWORD, '192.0.2.77')).toEqual([TOO_MANY]);
    expect(await tries(1, 'anybody@example.com', PASSWORD, '192.0.2.78')).toEqual([WRONG]);
  });

  test('count together for a /64 of IPv6 only', async () => {
    const limits = limitsOf(opened.db);
    for (let bad = 0; bad < 101; bad++)
      await limits.begin({ address: `2001:db8:1:2::${bad.toString(16)}`, account: null });
    const of = (address: string) => limits.begin({ address, account: null });
    expect(await of('2001:db8:1:2:ffff:1:2:3')).not.toBeNull();
    expect(await of('2001:db8:1:3::1')).toBeNull();
  });

  test('have ten times the limit for a /48', async () => {
    const limits = limitsOf(opened.db);
    for (let bad = 0; bad < 1_000; bad++)
      await limits.begin({ address: `2001:db8:77:${bad.toString(16)}::1`, account: null });
    expect((await limits.look('2001:db8:77:ffff::1'))?.waitMs).toBeGreaterThan(0);
    expect(await limits.begin({ address: '2001:db8:77:ffff::1', account: null })).not.toBeNull();
    expect(await limits.look('2001:db8:78::1')).toBeNull();
  });

  test('with a passkey leave at most 60 rows in 5 minutes per address, and expired rows are deleted', async () => {
    const ask = () =>
      createBrowser(replicas[0]).get('/passkey/generate-authenticate-options', from('192.0.2.123'));
    for (let asked = 0; asked < 60; asked++) expect((await ask()).status).toBe(200);
    expect(await saidBy(await ask())).toBe(TOO_MANY);
    expect(await opened.db.select().from(verification)).toHaveLength(60);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect((await ask()).status).toBe(200);
    expect(await opened.db.select().from(verification)).toHaveLength(1);
  });

  test('can be read without counting, separately for each kind', async () => {
    const [limits, others] = [limitsOf(opened.db, 'invitation'), limitsOf(opened.db)];
    const attempt = { address: '192.0.2.99', account: null };
    for (let bad = 0; bad < 99; bad++) await limits.begin(attempt);
    for (let look = 0; look < 3; look++) expect(await limits.look(attempt.address)).toBeNull();
    expect(await limits.begin(attempt)).toBeNull();
    expect((await limits.look(attempt.address))?.waitMs).toBeGreaterThan(800_000);
    expect(await limits.begin(attempt)).toMatchObject({ isFirst: true });
    expect(await others.look(attempt.address)).toBeNull();
    expect(await others.begin(attempt)).toBeNull();
  });

  test('count together if the address is unknown', async () => {
    await opened.db.delete(attempts);
    const limits = limitsOf(opened.db);
    for (let bad = 0; bad < 100; bad++)
      expect(await limits.begin({ address: null, account: null })).toBeNull();
    expect(await limits.begin({ address: null, account: null })).toMatchObject({ isFirst: true });
    expect(await limits.begin({ address: null, account: null })).toMatchObject({ isFirst: false });
  });

  test('are stored as digests without address, account or password', async () => {
    await tries(1, 'ada@example.com', 'canary-password');
    const { rows } = await opened.db.execute(sql`select key from ${attempts}`);
    expect(rows.length).toBeGreaterThan(1);
    for (const { key } of rows) expect(key).toMatch(/^(address|account|code|passkey-options):[\w-]{43}$/);
    expect(JSON.stringify(await auditRows(opened.db))).not.toContain('canary-password');
  });
});
