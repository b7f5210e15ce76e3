import { hashPassword } from 'better-auth/crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordComplaint } from './passwords';
import { account } from './schema';
import { sessionOf } from './session';
import {
  addPerson,
  auditRows,
  createBrowser,
  openTestConsole,
  PASSWORD,
  readUser,
  saidBy,
} from './test-console';

const EMAIL = 'ada.lovelace@example.com';

describe('a new password', () => {
  test.each([
    'seven quiet herons',
    'the rain in Spain stays mainly',
    'my cat eats 12 mice',
    'Tr0ub4dor&3-and-more',
    'vX9#kQ2$mZ7!pL4',
    'пятнадцать синих птиц',
    '日本語のとても長い合言葉です',
    'ada likes long walks in winter',
    'a strongroom needs two keys',
    'tomato potato tomato',
  ])('accepts “%s”', async (password) => {
    expect(await passwordComplaint(password, EMAIL)).toBeNull();
  });

  test.each([
    ['short', 'at least 12'],
    ['x'.repeat(129), 'at most 128'],
    ['aaaaaaaaaaaaaaaa', 'repeats'],
    ['abababababababab', 'repeats'],
    ['tomato tomato tomato', 'repeats'],
    ['1234567890123', 'common'],
    ['zyxwvutsrqponm', 'common'],
    ['qwertyuiopasdf', 'common'],
    ['password1234', 'common'],
    ['Password!2024!', 'common'],
    ['password-password', 'common'],
    ['1234sunshine1234', 'common'],
    ['strongroom-2026', 'common'],
    ['ada.lovelace1', 'your email'],
    ['AdaLovelace!!1815', 'your email'],
    [EMAIL, 'your email'],
  ])('rejects “%s”', async (password, why) => {
    expect(await passwordComplaint(password, EMAIL)).toContain(why);
  });
});

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

describe('a password change', () => {
  const NEXT = 'nine loud penguins';
  async function signedIn() {
    const person = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(person.email);
    return { ...person, browser };
  }

  test('ends every other session even if the request says not to, and is recorded', async () => {
    const { browser, email, id } = await signedIn();
    const elsewhere = createBrowser();
    await elsewhere.signIn(email);
    const before = browser.headers();
    const body = { currentPassword: PASSWORD, newPassword: NEXT, revokeOtherSessions: false };
    expect((await browser.post('/change-password', body)).status).toBe(200);
    expect(await sessionOf(elsewhere.headers())).toBeNull();
    expect(await sessionOf(before)).toBeNull();
    expect((await sessionOf(browser.headers()))?.user.id).toBe(id);
    expect((await createBrowser().signIn(email)).status).toBe(401);
    expect((await createBrowser().signIn(email, NEXT)).status).toBe(200);
    const log = await auditRows(opened.db);
    expect(log.findLast(({ action }) => action === 'user.change-password')).toMatchObject({
      outcome: 'success',
      actor: { id },
      summary: null,
    });
    expect(JSON.stringify(log)).not.toMatch(/herons|penguins/);
  });

  test('rejects a common password with a message and does not count it as a guess', async () => {
    const { browser, email } = await signedIn();
    const body = { currentPassword: PASSWORD, newPassword: 'password1234' };
    for (let time = 0; time < 12; time++) {
      const response = await browser.post('/change-password', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        code: 'PASSWORD_COMPROMISED',
        message: 'This is a common password. Choose another.',
      });
    }
    expect((await createBrowser().signIn(email)).status).toBe(200);
  });

  test('requires the current password and limits guesses at it', async () => {
    const { browser } = await signedIn();
    const said: string[] = [];
    for (let attempt = 0; attempt < 11; attempt++)
      said.push(
        await saidBy(await browser.post('/change-password', { currentPassword: 'wrong', newPassword: NEXT })),
      );
    expect(said[9]).toBe('400 INVALID_PASSWORD');
    expect(said[10]).toBe('429 TOO_MANY_ATTEMPTS');
  });

  test('is refused without a session and adds no audit entry', async () => {
    const { length } = await auditRows(opened.db);
    const body = { currentPassword: PASSWORD, newPassword: NEXT };
    expect((await createBrowser().post('/change-password', body)).status).toBe(401);
    expect(await auditRows(opened.db)).toHaveLength(length);
  });
});

describe('a password with an old hash', () => {
  const digestFor = async (email: string) => {
    const id = (await readUser(opened.db, email))?.id ?? '';
    return (await opened.db.select().from(account).where(eq(account.userId, id)))[0]?.password ?? '';
  };

  test('signs in and is stored with the current hash', async () => {
    const { id, email } = await addPerson(opened.db);
    expect(await digestFor(email)).toMatch(/^scrypt\$32768\$8\$3\$/);
    await opened.db
      .update(account)
      .set({ password: await hashPassword(PASSWORD) })
      .where(eq(account.userId, id));
    expect((await createBrowser().signIn(email, 'seven wrong herons')).status).toBe(401);
    expect(await digestFor(email)).toMatch(/^[0-9a-f]{32}:/);
    for (let time = 0; time < 2; time++) {
      expect((await createBrowser().signIn(email)).status).toBe(200);
      expect(await digestFor(email)).toMatch(/^scrypt\$32768\$8\$3\$/);
    }
    expect((await createBrowser().signIn(email, 'seven wrong herons')).status).toBe(401);
  });
});
