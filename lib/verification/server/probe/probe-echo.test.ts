import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { check } from './test-probe';
import { byHand, INITIALIZED, plain, TOKEN } from './test-servers';

describe('a server that repeats the token', () => {
  const forms: Record<string, (token: string) => string> = {
    unchanged: (token) => `Unknown token ${token}.`,
    'in capitals': (token) => `Unknown token ${token.toUpperCase()}`,
    partly: (token) => `Unknown token ${token.slice(5, 14)}***`,
    'at its end': (token) => `Unknown token ending in ${token.slice(-5)}`,
    'in base64': (token) => `Unknown token ${Buffer.from(`Bearer ${token}`).toString('base64')}`,
    'in hex': (token) => `Unknown token ${Buffer.from(token).toString('hex')}`,
    'percent-encoded': (token) =>
      `Unknown token ${[...Buffer.from(token)].map((byte) => `%${byte.toString(16)}`).join('')}`,
    'with spaces': (token) => `Unknown token ${[...token].join(' ')}`,
    backwards: (token) => `Unknown token ${[...token].reverse().join('')}`,
    'as entities': (token) =>
      `Unknown token ${[...token].map((sign) => `&#${sign.charCodeAt(0)};`).join('')}`,
  };
  test.each(Object.entries(forms))('%s is quoted without it', async (_, form) => {
    const listener: RequestListener = (_request, response) =>
      void response
        .writeHead(401, { 'www-authenticate': `Bearer error_description="${TOKEN}"` })
        .end(JSON.stringify({ error: form(TOKEN) }));
    const { verdict } = await check(listener);
    expect(verdict.code).toBe('refused');
    const squeeze = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
    const text = squeeze(JSON.stringify(verdict));
    const secrets = [
      TOKEN,
      [...TOKEN].reverse().join(''),
      Buffer.from(TOKEN).toString('hex'),
      Buffer.from(`Bearer ${TOKEN}`).toString('base64').slice(12, -4),
    ];
    expect(text).not.toContain(squeeze(TOKEN.slice(-5)));
    for (const secret of secrets.map(squeeze))
      for (let start = 0; start + 6 <= secret.length; start++)
        expect(text).not.toContain(secret.slice(start, start + 6));
  });

  test('as its name, a scheme or a redirect target is quoted without it', async () => {
    const scheme = await check(
      (_, response) => void response.writeHead(401, { 'www-authenticate': TOKEN }).end(),
    );
    expect(scheme.verdict.code).toBe('wrong_scheme');
    const name = await check(
      byHand(({ method }) =>
        method === 'initialize'
          ? { ...INITIALIZED, serverInfo: { name: TOKEN, version: TOKEN } }
          : plain({ method }),
      ),
    );
    expect(name.verdict.server).toEqual({ name: '…', version: '…' });
  });
});
