import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { passkey, user } from './schema';
import { sessionOf } from './session';
import {
  changePolicy,
  changeRole,
  deactivateUser,
  listTeam,
  reactivateUser,
  readPolicy,
  resetSecondFactor,
} from './team';
import { addPerson, createBrowser, openTestConsole, setUpApp } from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
beforeEach(() => opened.db.delete(user));

const administrators = async () =>
  (await listTeam(opened.db)).filter(({ role, isActive }) => role === 'administrator' && isActive).length;
const LAST = /last active administrator/;

describe('the last administrator', () => {
  test('cannot be demoted or deactivated', async () => {
    const { id } = await addPerson(opened.db, { role: 'administrator' });
    await addPerson(opened.db, { role: 'operator' });
    await expect(changeRole(opened.db, { userId: id, role: 'viewer' })).rejects.toThrow(LAST);
    await expect(deactivateUser(opened.db, id)).rejects.toThrow(LAST);
    expect(await administrators()).toBe(1);
  });

  test('counts as the last one if the others are deactivated', async () => {
    const { id } = await addPerson(opened.db, { role: 'administrator' });
    const other = await addPerson(opened.db, { role: 'administrator' });
    await deactivateUser(opened.db, other.id);
    await expect(changeRole(opened.db, { userId: id, role: 'viewer' })).rejects.toThrow(LAST);
    await reactivateUser(opened.db, other.id);
    await changeRole(opened.db, { userId: id, role: 'viewer' });
    expect(await administrators()).toBe(1);
  });

  test('remains when two demote each other at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      await opened.db.delete(user);
      const one = await addPerson(opened.db, { role: 'administrator' });
      const other = await addPerson(opened.db, { role: 'administrator' });
      const both = await Promise.allSettled([
        changeRole(opened.db, { userId: other.id, role: 'viewer' }),
        round % 2 === 0
          ? changeRole(opened.db, { userId: one.id, role: 'viewer' })
          : deactivateUser(opened.db, one.id),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await administrators()).toBe(1);
    }
  });
});

test('changes nothing for an unknown user', async () => {
  await expect(changeRole(opened.db, { userId: 'nobody', role: 'viewer' })).rejects.toThrow(
    'no longer exists',
  );
});

test('lists the team by name with their access', async () => {
  const { id } = await addPerson(opened.db, { role: 'administrator' });
  const other = await addPerson(opened.db);
  await opened.db.update(user).set({ name: 'Aaron' }).where(eq(user.id, other.id));
  await deactivateUser(opened.db, other.id);
  expect(await listTeam(opened.db)).toEqual([
    expect.objectContaining({ id: other.id, isActive: false, hasSecondFactor: false, lastUsedAt: null }),
    expect.objectContaining({ id, isActive: true, role: 'administrator' }),
  ]);
});

test('shows who has a passkey and when each was last active', async () => {
  const keeper = await addPerson(opened.db);
  const other = await addPerson(opened.db);
  const key = { publicKey: 'none', counter: 0, deviceType: 'singleDevice', backedUp: false };
  await opened.db.insert(passkey).values({ id: 'p', credentialID: 'c', userId: keeper.id, ...key });
  await createBrowser().signIn(other.email);
  const team = new Map((await listTeam(opened.db)).map((member) => [member.id, member]));
  expect(team.get(keeper.id)).toMatchObject({ hasSecondFactor: true, lastUsedAt: null });
  expect(team.get(other.id)).toMatchObject({
    hasSecondFactor: false,
    lastUsedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test('removes a lost second factor and every session, and keeps the password', async () => {
  const person = await addPerson(opened.db);
  const browser = createBrowser();
  await browser.signIn(person.email);
  await setUpApp(browser);
  expect(await listTeam(opened.db)).toMatchObject([{ hasSecondFactor: true }]);
  await resetSecondFactor(opened.db, person.id);
  expect(await listTeam(opened.db)).toMatchObject([{ hasSecondFactor: false }]);
  expect(await sessionOf(browser.headers())).toBeNull();
  const again = createBrowser();
  await again.signIn(person.email);
  expect(await sessionOf(again.headers())).toMatchObject({ user: { id: person.id } });
  await expect(resetSecondFactor(opened.db, 'nobody')).rejects.toThrow('no longer exists');
});

test('has no rule for everyone by default', async () => {
  expect(await readPolicy(opened.db)).toEqual({ secondFactorFor: 'nobody' });
  await changePolicy(opened.db, { secondFactorFor: 'everyone' });
  expect(await readPolicy(opened.db)).toEqual({ secondFactorFor: 'everyone' });
});
