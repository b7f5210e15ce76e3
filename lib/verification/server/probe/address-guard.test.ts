import { describe, expect, test } from 'vitest';
import { readAddressRules, readAllowedHost } from '@/lib/core/server/address-rules';
import { parseEnv } from '@/lib/core/server/env';
import { type Destination, findDestination } from './address-guard';

const NOBODY = readAddressRules([], []);

const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);

async function placesOf(
  address: string,
  allowed: string[] = [],
  ports: number[] = [],
): Promise<Destination[]> {
  const rules = readAddressRules(allowed, ports);
  const never = () => Promise.reject(new Error('An address was looked up.'));
  return [
    await findDestination(new URL(`https://${bracketed(address)}/mcp`), rules, never),
    await findDestination(new URL('https://mcp.example.com/mcp'), rules, async () => [address]),
  ];
}

const SPECIAL: [what: string, words: string, addresses: string[]][] = [
  ['unspecified', 'an unspecified address', ['0.0.0.0', '0.1.2.3', '::']],
  ['loopback', 'a loopback address', ['127.0.0.1', '127.255.255.254', '::1']],
  [
    'private (RFC 1918)',
    'a private address',
    ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  ],
  ['link-local', 'a link-local address', ['169.254.0.1', '169.254.255.255', 'fe80::1', 'febf::1']],
  [
    'metadata',
    'a cloud metadata address',
    [
      '169.254.169.254',
      '169.254.170.2',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fd00:ec2::254',
      'fd20:ce::254',
    ],
  ],
  ['carrier-grade NAT', 'a carrier-grade NAT address', ['100.64.0.1', '100.127.255.255']],
  ['multicast', 'a multicast address', ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1']],
  ['broadcast', 'the broadcast address', ['255.255.255.255']],
  ['reserved', 'a special-purpose address', ['240.0.0.1', '254.1.2.3', '192.0.0.1', '192.88.99.1']],
  [
    'documentation',
    'a special-purpose address',
    ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ],
  ['benchmarking', 'a special-purpose address', ['198.18.0.1', '198.19.255.255', '2001:2::1']],
  [
    'AS112 and AMT',
    'a special-purpose address',
    ['192.175.48.1', '192.31.196.1', '192.52.193.1', '2001:4:112::1', '2620:4f:8000::1', '2001:3::1'],
  ],
  ['unique local', 'a private address', ['fc00::1', 'fd12:3456::1']],
  ['site-local', 'a private address', ['fec0::1', 'feff::1']],
  ['IPv4-mapped', 'a loopback address', ['::ffff:127.0.0.1', '::ffff:7f00:1']],
  ['IPv4-mapped private', 'a private address', ['::ffff:10.0.0.1']],
  ['IPv4-compatible', 'a special-purpose address', ['::127.0.0.1', '::a00:1', '::8.8.8.8']],
  ['IPv4-translated (RFC 6145)', 'a special-purpose address', ['::ffff:0:10.0.0.1']],
  ['6to4', 'a special-purpose address', ['2002:7f00:1::', '2002:a00:1::1', '2002:808:808::1']],
  ['Teredo', 'a special-purpose address', ['2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  [
    'NAT64',
    'a special-purpose address',
    ['64:ff9b::10.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1', '64:ff9b:1:ffff::1'],
  ],
  [
    'NAT64 of metadata',
    'a cloud metadata address',
    ['64:ff9b::169.254.169.254', '2002:a9fe:a9fe::1', '::ffff:169.254.169.254', '::169.254.169.254'],
  ],
  ['ISATAP', 'a special-purpose address', ['2606:4700::5efe:a00:1', '2606:4700::200:5efe:a00:1']],
  ['ORCHID', 'a special-purpose address', ['2001:10::1', '2001:20::1', '2001:30::1']],
  ['discard', 'a special-purpose address', ['100::1']],
  ['protocol assignments', 'a special-purpose address', ['2001:1::1', '2001:1ff::1']],
  ['segment routing', 'a special-purpose address', ['5f00::1']],
  ['unallocated', 'a special-purpose address', ['4000::1', '8000::1', 'e000::1', '1::1', '200::1']],
];

describe('an address', () => {
  test.each(SPECIAL)('is refused if it is %s, as %s', async (_, what, addresses) => {
    for (const address of addresses)
      expect([address, ...(await placesOf(address))]).toEqual([
        address,
        { kind: 'address', what },
        { kind: 'address', what },
      ]);
  });

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '2001:4860:4860::8888',
  ])('%s of the internet is allowed', async (address) => {
    for (const place of await placesOf(address))
      expect(place).toEqual({ kind: 'allowed', addresses: [address] });
  });

  test.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://0x7f.1/',
    'http://127.0.0.1./',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]/',
    'http://[0000::1]/',
    'http://①②⑦.⓪.⓪.①/',
    'http://%31%32%37.0.0.1/',
  ])('is recognized in every spelling: %s', async (url) => {
    const never = () => Promise.reject(new Error('An address was looked up.'));
    expect(await findDestination(new URL(url), NOBODY, never)).toMatchObject({ kind: 'address' });
  });

  test('is refused if any address of the name is refused, in any position', async () => {
    const url = new URL('https://mcp.example.com/');
    for (const addresses of [
      ['8.8.8.8', '10.0.0.1'],
      ['10.0.0.1', '8.8.8.8'],
      ['2606:4700::1', '::1'],
    ])
      expect(await findDestination(url, NOBODY, async () => addresses)).toMatchObject({ kind: 'address' });
    const fine = ['8.8.8.8', '2606:4700::1'];
    expect(await findDestination(url, NOBODY, async () => fine)).toEqual({
      kind: 'allowed',
      addresses: fine,
    });
  });

  test('is refused if it is invalid or missing', async () => {
    const url = new URL('https://mcp.example.com/');
    expect(await findDestination(url, NOBODY, async () => ['fe80::1%eth0'])).toMatchObject({
      kind: 'address',
    });
    expect(await findDestination(url, NOBODY, async () => ['10.1'])).toMatchObject({ kind: 'address' });
    await expect(findDestination(url, NOBODY, async () => [])).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('of this machine is refused when the system resolver finds it by name', async () => {
    const { systemResolver } = await import('./address-guard');
    expect(await findDestination(new URL('http://localhost/'), NOBODY, systemResolver)).toEqual({
      kind: 'address',
      what: 'a loopback address',
    });
  });
});

describe('an administrator', () => {
  const kinds = async (address: string, allowed: string[]) =>
    (await placesOf(address, allowed)).map(({ kind }) => kind);
  const YES = ['allowed', 'allowed'];
  const NO = ['address', 'address'];

  test('allows addresses and ranges', async () => {
    expect(await kinds('10.1.2.3', ['10.0.0.0/8'])).toEqual(YES);
    expect(await kinds('11.1.2.3', ['10.0.0.0/8'])).toEqual(YES);
    expect(await kinds('10.1.2.3', ['10.1.2.3'])).toEqual(YES);
    expect(await kinds('10.1.2.4', ['10.1.2.3'])).toEqual(NO);
    expect(await kinds('::ffff:10.1.2.3', ['10.0.0.0/8'])).toEqual(YES);
    expect(await kinds('fd12::1', ['fd00::/8'])).toEqual(YES);
    expect(await kinds('fd12::1', ['10.0.0.0/8'])).toEqual(NO);
  });

  test('allows a named host with any address, and no other host', async () => {
    const at = async (url: string, allowed: string) =>
      (await findDestination(new URL(url), readAddressRules([allowed], []), async () => ['10.1.2.3'])).kind;
    expect(await at('https://mcp.corp.example/', 'mcp.corp.example')).toBe('allowed');
    expect(await at('https://MCP.corp.example./', 'mcp.CORP.example')).toBe('allowed');
    expect(await at('https://mcp.corp.example/', 'mcp.corp.example.')).toBe('allowed');
    expect(await at('https://bücher.example/', 'xn--bcher-kva.example')).toBe('allowed');
    expect(await at('https://x.mcp.corp.example/', 'mcp.corp.example')).toBe('address');
    expect(await at('https://mcp.corp.example.evil.example/', 'mcp.corp.example')).toBe('address');
    expect(await at('https://mcp.corp.example/', 'mcp.corp.example:8443')).toBe('address');
  });

  test('allows a metadata address only if that address is listed', async () => {
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16']) {
      expect(await kinds(address, ['0.0.0.0/0', '::/0', 'mcp.example.com'])).toEqual(NO);
      expect(await kinds(address, [address])).toEqual(YES);
    }
    expect(await kinds('64:ff9b::169.254.169.254', ['64:ff9b::/96', '0.0.0.0/0'])).toEqual(NO);
  });

  test('allows an address in a gateway range only if the embedded address is allowed', async () => {
    expect(await kinds('64:ff9b::8.8.8.8', ['64:ff9b::/96'])).toEqual(YES);
    expect(await kinds('64:ff9b::10.0.0.1', ['64:ff9b::/96'])).toEqual(NO);
    expect(await kinds('64:ff9b::10.0.0.1', ['64:ff9b::/96', '10.0.0.0/8'])).toEqual(YES);
    expect(await kinds('2002:7f00:1::1', ['2002::/16'])).toEqual(NO);
  });

  test('allows ports, for all hosts or for one', async () => {
    const at = async (url: string, allowed: string[], ports: number[] = []) =>
      findDestination(new URL(url), readAddressRules(allowed, ports), async () => ['8.8.8.8']);
    for (const url of [
      'https://a.example/',
      'http://a.example/',
      'http://a.example:443/',
      'https://a.example:80/',
    ])
      expect(await at(url, [])).toMatchObject({ kind: 'allowed' });
    expect(await at('https://a.example:8443/', [])).toEqual({ kind: 'port', port: 8443 });
    expect(await at('https://a.example:8443/', [], [8443])).toMatchObject({ kind: 'allowed' });
    expect(await at('https://a.example:8443/', ['a.example:8443'])).toMatchObject({ kind: 'allowed' });
    expect(await at('https://b.example:8443/', ['a.example:8443'])).toEqual({ kind: 'port', port: 8443 });
    expect(await at('https://a.example:8444/', ['a.example:8443', 'a.example'])).toEqual({
      kind: 'port',
      port: 8444,
    });
    expect(await at('https://[fd00::1]:8443/', ['[fd00::1]:8443'])).toMatchObject({ kind: 'allowed' });
    expect(await at('https://127.0.0.1:8443/', ['127.0.0.1:8443'])).toMatchObject({ kind: 'allowed' });
    expect(await at('https://127.0.0.1/', ['127.0.0.1:8443'])).toMatchObject({ kind: 'address' });
  });

  test('receives a list of invalid entries', () => {
    for (const word of [
      'mcp.corp.example',
      'mcp.corp.example:8443',
      'localhost',
      '10.0.0.0/8',
      'fd00::/8',
      '::1',
      '[::1]:81',
      '127.0.0.1:81',
    ])
      expect(readAllowedHost(word)).not.toBeNull();
    for (const word of [
      'https://mcp.corp.example',
      'a/b',
      'a:0',
      'a:99999',
      'a:b',
      '10.0.0.0/99',
      'user@a',
      'a?b',
      '[::1',
      '*',
      ':81',
      '',
    ])
      expect([word, readAllowedHost(word)]).toEqual([
        word,
        word === '*' ? { kind: 'name', name: '*', port: null } : null,
      ]);
  });
});

describe('the configuration', () => {
  const given = {
    AUTH_SECRET: 'a'.repeat(64),
    AUDIT_SIGNING_KEY: 'key',
    DATABASE_URL: 'postgresql://strongroom@/strongroom',
    QODER_PAT: 'pt-mine',
  };
  test('accepts hosts, ranges and ports, and reports other entries', () => {
    expect(parseEnv(given)).toMatchObject({ PROBE_ALLOWED_HOSTS: [], PROBE_ALLOWED_PORTS: [] });
    expect(
      parseEnv({
        ...given,
        PROBE_ALLOWED_HOSTS: 'a.example, 10.0.0.0/8 [::1]:81',
        PROBE_ALLOWED_PORTS: '8443,8080',
      }),
    ).toMatchObject({
      PROBE_ALLOWED_HOSTS: ['a.example', '10.0.0.0/8', '[::1]:81'],
      PROBE_ALLOWED_PORTS: [8443, 8080],
    });
    expect(() => parseEnv({ ...given, PROBE_ALLOWED_HOSTS: 'https://a.example' })).toThrow(
      /PROBE_ALLOWED_HOSTS must be hosts/,
    );
    for (const ports of ['http', '0', '70000', '80.5'])
      expect(() => parseEnv({ ...given, PROBE_ALLOWED_PORTS: ports })).toThrow(
        /PROBE_ALLOWED_PORTS must be port numbers/,
      );
  });
});
