import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@/lib/core/server/db/client';
import { runExclusively } from '@/lib/core/server/lock';
import { cleanAccess } from './cleanup-job';
import { attempts, invitation, session, verification } from './schema';
import { addPerson, openTestConsole } from './test-console';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-01-15T12:00:00Z');
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR_MS);

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

test('deletes only what has ended, in one replica at a time', async () => {
  const { db } = opened;
  const { id: userId } = await addPerson(db);
  const openSession = (id: string, expiresAt: Date, lastUsedAt: Date) => ({
    ...{ id, token: id, userId, expiresAt, lastUsedAt },
  });
  await db
    .insert(session)
    .values([
      openSession('open', at(1), at(-7)),
      openSession('expired', at(-1), at(-1)),
      openSession('idle', at(24), at(-9)),
    ]);
  await db.insert(verification).values([
    { id: 'open', identifier: 'a', value: 'a', expiresAt: at(0.1) },
    { id: 'expired', identifier: 'b', value: 'b', expiresAt: at(-0.1) },
  ]);
  await db.insert(attempts).values([
    { key: 'open', points: 1, expire: at(0.1).getTime() },
    { key: 'expired', points: 1, expire: at(-0.1).getTime() },
  ]);
  const invitations = [at(1), at(-29 * 24), at(-31 * 24)].map((expiresAt, index) => ({
    ...{ id: randomUUID(), tokenHash: `${index}`, role: 'viewer' as const, invitedBy: 'Ada', expiresAt },
  }));
  await db.insert(invitation).values(invitations);

  const replica = openDatabase(opened.url);
  const second = await runExclusively(replica, 'cleaning', () => cleanAccess(db, NOW));
  await replica.$client.end();
  expect(second).toBeNull();
  expect(await db.select().from(session)).toHaveLength(3);

  expect(await cleanAccess(db, NOW)).toBe(2);
  expect((await db.select().from(session)).map(({ id }) => id)).toEqual(['open']);
  expect((await db.select().from(verification)).map(({ id }) => id)).toEqual(['open']);
  expect((await db.select().from(attempts)).map(({ key }) => key)).toEqual(['open']);
  expect((await db.select().from(invitation)).map(({ tokenHash }) => tokenHash).sort()).toEqual(['0', '1']);
  expect(await cleanAccess(db, NOW)).toBe(0);
});
