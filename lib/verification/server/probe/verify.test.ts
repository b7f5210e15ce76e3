import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attempts } from '@/lib/auth/server/schema';
import { readAddressRules } from '@/lib/core/server/address-rules';
import { AppError } from '@/lib/core/server/app-error';
import { openDatabase } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { guarded, oldHttp, serve, TOKEN } from './test-servers';
import { verify } from './verify';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let replica: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await createTestDatabase();
  replica = openDatabase(database.url);
});
afterAll(async () => {
  await replica.$client.end();
  await database.drop();
});

describe('verifications of one user', () => {
  const refused = { url: 'http://127.0.0.1/mcp', protocol: null, secret: bearerSecret(TOKEN) };
  const rules = readAddressRules([], []);
  const once = (user: string, of = database.db) => verify(user, refused, { rules, database: of });

  test('return the verdict of the probe', async () => {
    const { origin, port } = await serve(guarded(oldHttp()));
    const verdict = await verify(
      'ada',
      { url: `${origin}/mcp`, protocol: 'streamable_http', secret: bearerSecret(TOKEN) },
      { rules: readAddressRules([`127.0.0.1:${port}`], []), database: database.db },
    );
    expect(verdict.code).toBe('proven');
  });

  test('are limited to 300 in 5 minutes over all replicas, with the time to wait, for that user only', async () => {
    const calls = Array.from({ length: 300 }, (_, call) =>
      once('grace', call % 2 === 0 ? database.db : replica),
    );
    for (const verdict of await Promise.all(calls)) expect(verdict.code).toBe('address_not_allowed');
    for (const of of [database.db, replica]) {
      const problem = await once('grace', of).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(AppError);
      expect(problem).toMatchObject({ problem: { code: 'rate_limited' } });
      if (!(problem instanceof AppError)) return;
      expect(problem.problem.retryAfterMs).toBeGreaterThan(200_000);
      expect(problem.problem.retryAfterMs).toBeLessThanOrEqual(300_000);
      expect(problem.problem.message).toMatch(/Try again in \d+ seconds/);
    }
    expect((await once('hedy')).code).toBe('address_not_allowed');
  });

  test('store neither a name nor a token in the table', async () => {
    await once('person@example.com');
    const { rows } = await database.db.execute(sql`select key from ${attempts}`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toMatch(/^verify:[\w-]{43}$/);
  });
});
