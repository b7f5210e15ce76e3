import { randomUUID } from 'node:crypto';
import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';
import { and, eq } from 'drizzle-orm';
import { vi } from 'vitest';
import { listEntries } from '@/lib/audit/server/list';
import type { Role } from '@/lib/core/roles';
import { type Database, db } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { account, user } from './schema';
import { serveAuth } from './serve';
import { addUser } from './users';

export const ORIGIN = 'http://127.0.0.1:3000';
export const PASSWORD = 'seven quiet herons';

export type Handler = (request: Request) => Promise<Response>;

export async function openTestConsole(settings: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const own = { AUTH_SECRET: 'of-the-tests-'.repeat(4), AUDIT_SIGNING_KEY: 'none', QODER_PAT: 'pt-none' };
  for (const [name, value] of Object.entries({ ...own, DATABASE_URL: database.url, ...settings }))
    vi.stubEnv(name, value);
  return {
    db: db(),
    url: database.url,
    close: async () => {
      await db().$client.end();
      await database.drop();
      vi.unstubAllEnvs();
    },
  };
}

/** The digest of PASSWORD, once per database because it is slow on purpose. */
const digests = new WeakMap<Database, string>();

/** Adds a user with a password; by default an operator with a unique address. */
export async function addPerson(
  database: Database,
  { role = 'operator', email = `${randomUUID()}@example.com` }: { role?: Role; email?: string } = {},
) {
  const fields = { name: 'Ada Example', email, role, emailVerified: true };
  const digest = digests.get(database);
  const { id } =
    digest === undefined ? await addUser(database, { ...fields, password: PASSWORD }) : { id: randomUUID() };
  const isPassword = and(eq(account.userId, id), eq(account.providerId, 'credential'));
  if (digest === undefined) {
    const [row] = await database.select({ password: account.password }).from(account).where(isPassword);
    if (row?.password) digests.set(database, row.password);
    return { id, email };
  }
  await database.insert(user).values({ id, ...fields });
  const login = { accountId: id, providerId: 'credential', userId: id, password: digest };
  await database.insert(account).values({ id: randomUUID(), ...login });
  return { id, email };
}

export const readUser = async (database: Database, email: string) =>
  (await database.select().from(user).where(eq(user.email, email)))[0];

export async function auditRows(database: Database) {
  const { entries } = await listEntries(database, {}, { limit: 500 });
  return entries.reverse();
}

/** A browser that keeps cookies and sends the Origin of its page. */
export function createBrowser(handler: Handler = serveAuth) {
  const jar = new Map<string, string>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
  const headers = () =>
    new Headers({
      'user-agent': 'test browser',
      ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
    });
  const send = async (method: string, path: string, body?: object, more: Record<string, string> = {}) => {
    const all = headers();
    const json = { origin: ORIGIN, 'content-type': 'application/json' };
    for (const [name, value] of Object.entries({ ...(method === 'POST' && json), ...more }))
      all.set(name, value);
    const init = { method, headers: all, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return keep(await handler(new Request(`${ORIGIN}/api/auth${path}`, init)));
  };
  return {
    jar,
    headers,
    post: (path: string, body: object = {}, more?: Record<string, string>) => send('POST', path, body, more),
    get: (path: string, more?: Record<string, string>) => send('GET', path, undefined, more),
    signIn: (email: string, password = PASSWORD) => send('POST', '/sign-in/email', { email, password }),
  };
}

export type Browser = ReturnType<typeof createBrowser>;

export async function saidBy(response: Response): Promise<string> {
  const body: unknown = await response.json();
  const code = typeof body === 'object' && body !== null && 'code' in body ? ` ${body.code}` : '';
  return `${response.status}${code}`;
}

/** Sets up an app like the page. Returns its codes by the clock, and the recovery codes. */
export async function setUpApp(browser: Browser) {
  const answer = await (await browser.post('/two-factor/enable', { password: PASSWORD })).json();
  const key = new TextDecoder().decode(
    base32.decode(new URL(answer.totpURI).searchParams.get('secret') ?? ''),
  );
  const code = () => createOTP(key).totp();
  const verified = await browser.post('/two-factor/verify-totp', { code: await code() });
  const recoveryCodes: string[] = answer.backupCodes;
  return { code, verified, recoveryCodes, key };
}
