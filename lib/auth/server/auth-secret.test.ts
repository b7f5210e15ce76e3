import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { env } from '@/lib/core/server/env';
import { createAuth } from './auth';
import { sessionCookie } from './session-cookie';
import { openTestConsole } from './test-console';

const [FIRST, SECOND, THIRD] = ['first-', 'second-', 'third-'].map((word) => word.repeat(8));

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

const keyFor = async (AUTH_SECRET = '', ...AUTH_SECRET_PREVIOUS: (string | undefined)[]) => {
  const settings = {
    ...env(),
    AUTH_SECRET,
    AUTH_SECRET_PREVIOUS: AUTH_SECRET_PREVIOUS.filter((word) => word !== undefined),
  };
  return (await createAuth(opened.db, settings).$context).secretConfig;
};

test('decrypts values of earlier secrets in any order and number while they are configured', async () => {
  const data = await symmetricEncrypt({ key: await keyFor(FIRST), data: 'authenticator secret' });
  for (const key of [keyFor(SECOND, FIRST), keyFor(THIRD, SECOND, FIRST), keyFor(THIRD, FIRST, SECOND)])
    expect(await symmetricDecrypt({ key: await key, data })).toBe('authenticator secret');
  await expect(symmetricDecrypt({ key: await keyFor(SECOND), data })).rejects.toThrow(/not found in keys/);
});

test('encrypts with the current secret', async () => {
  const data = await symmetricEncrypt({ key: await keyFor(SECOND, FIRST), data: 'new' });
  expect(await symmetricDecrypt({ key: await keyFor(SECOND), data })).toBe('new');
  await expect(symmetricDecrypt({ key: await keyFor(FIRST), data })).rejects.toThrow(/not found in keys/);
});

test('signs sessions only with the current secret', async () => {
  const context = await createAuth(opened.db, {
    ...env(),
    AUTH_SECRET: SECOND ?? '',
    AUTH_SECRET_PREVIOUS: [FIRST ?? ''],
  }).$context;
  expect(context.secret).toBe(SECOND);
});

test.each(['http://127.0.0.1:3000', 'https://console.example.com'])(
  'reads the cookie that better-auth sets at %s',
  async (appUrl) => {
    const settings = { ...env(), appUrl };
    const { authCookies } = await createAuth(opened.db, settings).$context;
    expect(authCookies.sessionToken.name).toBe(sessionCookie(settings));
  },
);
