import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, passkey } from './schema';
import { addPerson, openTestConsole } from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

const MIGRATION = path.join(import.meta.dirname, '../../core/server/db/migrations/0014_access_rules.sql');

test('keeps the first of several subjects and copies of a passkey', async () => {
  const { db } = opened;
  const [one, other] = [await addPerson(db), await addPerson(db)];
  await db.execute(sql`drop index access.account_of_user, access.passkey_of_credential`);
  const at = (day: number) => new Date(Date.UTC(2026, 0, day));
  for (const [subject, day] of [
    ['second', 2],
    ['first', 1],
    ['third', 3],
  ] as const)
    await db.insert(account).values({
      ...{ id: subject, accountId: subject, providerId: 'oidc', userId: one.id, createdAt: at(day) },
    });
  const key = { publicKey: 'k', credentialID: 'the-same', counter: 0, deviceType: 'x', backedUp: false };
  await db.insert(passkey).values({ ...key, id: 'undated', userId: other.id, createdAt: null });
  await db.insert(passkey).values({ ...key, id: 'late', userId: other.id, createdAt: at(2) });
  await db.insert(passkey).values({ ...key, id: 'early', userId: one.id, createdAt: at(1) });
  const statements = fs.readFileSync(MIGRATION, 'utf8').split('--> statement-breakpoint');
  for (const statement of statements.filter((text) => /DELETE FROM|CREATE UNIQUE/.test(text)))
    await db.execute(sql.raw(statement));
  expect((await db.select().from(account)).map(({ accountId }) => accountId).sort()).toEqual(
    [one.id, other.id, 'first'].sort(),
  );
  expect(await db.select().from(passkey)).toMatchObject([{ id: 'early', userId: one.id }]);
});
