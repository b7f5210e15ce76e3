import { describe, expect, test } from 'vitest';
import { bearerAuth, createVault, errorOf, flatCredential, idsOf, serviceTest } from './test-service';

const service = serviceTest();

describe('bodies', () => {
  const message = (text: string) => ({ type: 'invalid_request_error', message: text });

  test('answers 400 to JSON that is malformed, not UTF-8 or not an object', async () => {
    const { call, pat } = await service.account();
    for (const body of ['', '{', '{"display_name":"a"', 'null', '[]', '"a"', '{"display_name":"a"}{}']) {
      const reply = await call('POST', '/vaults', body);
      expect(reply.status, body).toBe(400);
      expect(errorOf(reply).type).toBe('invalid_request_error');
    }
    const latin1 = await service.service.fetch(
      new Request('http://127.0.0.1/api/v1/cloud/vaults', {
        method: 'POST',
        headers: { authorization: `Bearer ${pat}` },
        body: Buffer.from('{"display_name":"\u00e9"}', 'latin1'),
      }),
    );
    expect(latin1.status).toBe(400);
  });

  test('accepts 4 MB, refuses one byte more, and stops reading an endless body', async () => {
    const { call, pat } = await service.account();
    const padded = (bytes: number) => JSON.stringify({ display_name: 'Big' }).padEnd(bytes, ' ');
    expect((await call('POST', '/vaults', padded(4 * 1024 * 1024))).status).toBe(201);
    const refused = await call('POST', '/vaults', padded(4 * 1024 * 1024 + 1));
    expect(refused.status).toBe(400);
    expect(errorOf(refused)).toEqual(message('The request body is larger than 4 MB.'));
    let pulled = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${pat}` },
      body: endless,
      duplex: 'half',
    };
    const response = await service.service.fetch(new Request('http://127.0.0.1/api/v1/cloud/vaults', init));
    expect(response.status).toBe(400);
    expect(isCancelled).toBe(true);
    expect(pulled).toBeLessThanOrEqual(6);
  });

  test.each([
    [{}, "Field 'display_name' is required.", 'display_name'],
    [{ display_name: '' }, "Field 'display_name' is required.", 'display_name'],
    [{ display_name: 7 }, "Field 'display_name' must be a string.", 'display_name'],
    [
      { display_name: '😀'.repeat(256) },
      "Field 'display_name' must have at most 255 characters.",
      'display_name',
    ],
    [{ display_name: 'a\0b' }, "Field 'display_name' has characters that cannot be stored.", 'display_name'],
    [
      { display_name: 'a\ud800' },
      "Field 'display_name' has characters that cannot be stored.",
      'display_name',
    ],
    [{ display_name: 'a', metadata: [] }, "Field 'metadata' must be an object.", 'metadata'],
    [{ display_name: 'a', metadata: { k: 1 } }, 'A metadata value must be a string.', 'metadata.k'],
    [
      { display_name: 'a', metadata: { k: 'v'.repeat(513) } },
      'A metadata value must have at most 512 characters.',
      'metadata.k',
    ],
    [
      { display_name: 'a', metadata: { ['k'.repeat(65)]: '' } },
      'A metadata key must have at most 64 characters.',
      `metadata.${'k'.repeat(65)}`,
    ],
    [
      {
        display_name: 'a',
        metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, ''])),
      },
      "Field 'metadata' must have at most 16 pairs.",
      'metadata',
    ],
    [{ display_name: 'a', credentials: {} }, "Field 'credentials' must be an array.", 'credentials'],
    [
      {
        display_name: 'a',
        credentials: [flatCredential(), { ...flatCredential(), access_token: undefined }],
      },
      "Field 'access_token' is required for static_bearer type.",
      'credentials[1].access_token',
    ],
    [
      { display_name: 'a', credentials: [{ ...flatCredential(), access_token: '' }] },
      "Field 'access_token' is required for static_bearer type.",
      'credentials[0].access_token',
    ],
    [
      { display_name: 'a', credentials: [flatCredential('two\nlines')] },
      "Field 'access_token' must be on one line and without control characters.",
      'credentials[0].access_token',
    ],
    [
      { display_name: 'a', credentials: [{ ...flatCredential(), protocol: 'stdio' }] },
      "Field 'protocol' must be 'streamable_http' or 'sse'.",
      'credentials[0].protocol',
    ],
    [
      { display_name: 'a', credentials: [{ ...flatCredential(), type: 'mcp_oauth' }] },
      "Field 'type' must be 'static_bearer'.",
      'credentials[0].type',
    ],
  ])('%# is refused at its field: $1', async (body, sentence, param) => {
    const { call } = await service.account();
    const reply = await call('POST', '/vaults', body);
    expect(reply.status).toBe(400);
    expect(errorOf(reply)).toEqual({ ...message(sentence), param });
    expect(idsOf(await call('GET', '/vaults'))).toEqual([]);
  });

  test.each(
    [
      'ftp://a.example',
      'https://user:pass@a.example',
      'https://user@a.example',
      'https:a.example',
      'https://a b.example',
      'javascript:alert(1)',
      'mcp.example.com',
      `https://a.example/${'a'.repeat(2_048)}`,
    ].map((url) => [url.slice(0, 40), url]),
  )('the URL %s is refused in both shapes', async (_label, url) => {
    const flat = await service.account();
    const refused = await flat.call('POST', '/vaults', {
      display_name: 'a',
      credentials: [flatCredential('t', url)],
    });
    expect(errorOf(refused)).toMatchObject({ param: 'credentials[0].mcp_server_url' });
    const auth = await service.account({ shape: 'auth' });
    const vault = await createVault(auth.call);
    const other = await auth.call('POST', `/vaults/${vault}/credentials`, bearerAuth('t', url));
    expect(errorOf(other)).toMatchObject({ param: 'auth.mcp_server_url' });
  });

  test('stores names at the limit, emoji, RTL text and markup unchanged', async () => {
    const { call } = await service.account();
    for (const name of ['😀'.repeat(255), 'خزنة', '<script>alert(1)</script>', ' spaced ']) {
      const reply = await call('POST', '/vaults', { display_name: name });
      expect(reply.json).toMatchObject({ display_name: name });
    }
  });
});
