import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { isWithin, readAddress, readRange } from '@/lib/core/server/address-range';
import { PEER_HEADER, sealPeer } from './peer';
import { clientAddress, requestFacts } from './request-facts';

vi.stubEnv('DATABASE_URL', 'postgresql://nowhere');
vi.stubEnv('AUTH_SECRET', 'x'.repeat(32));
vi.stubEnv('AUDIT_SIGNING_KEY', 'x');
vi.stubEnv('QODER_PAT', 'pt-test');
vi.stubEnv('TRUSTED_PROXIES', '10.0.0.0/8, 2001:db8::/32');
afterAll(() => vi.unstubAllEnvs());

const ranges = (...words: string[]) => words.map(readRange).filter((range) => range !== null);

describe('addresses', () => {
  test.each([
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['fe80::1%eth0', 'fe80::1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['unknown', null],
    ['127.1', null],
    ['0x7f000001', null],
    ['', null],
  ])('%j is %j', (value, address) => expect(readAddress(value)).toBe(address));

  test.each(['10.0.0.0/33', '10.0.0.0/', '10/8', 'localhost', '::/129', '10.0.0.0/8/8', '/8', '*'])(
    'rejects %j as a range',
    (value) => expect(readRange(value)).toBeNull(),
  );

  test('an IPv4 range includes the same addresses written as IPv6, and vice versa', () => {
    expect(isWithin('::ffff:10.1.2.3', ranges('10.0.0.0/8'))).toBe(true);
    expect(isWithin('10.1.2.3', ranges('::ffff:10.0.0.0/104'))).toBe(true);
    expect(isWithin('11.1.2.3', ranges('::ffff:10.0.0.0/104'))).toBe(false);
    expect(isWithin('10.1.2.3', ranges('::/0'))).toBe(false);
  });
});

describe('the address of a client', () => {
  const trusted = ranges('10.0.0.0/8');
  test.each([
    ['no proxy', '192.0.2.9', null, '192.0.2.9'],
    ['an untrusted peer with false entries', '192.0.2.9', '127.0.0.1', '192.0.2.9'],
    ['one proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['a chain of proxies', '10.0.0.1', '198.51.100.7, 10.0.0.3,10.0.0.2', '198.51.100.7'],
    ['a client that adds entries', '10.0.0.1', '127.0.0.1, 10.9.9.9, 198.51.100.7', '198.51.100.7'],
    ['a proxy without an entry', '10.0.0.1', null, '10.0.0.1'],
    ['a proxy with an invalid entry', '10.0.0.1', '198.51.100.7, unknown', '10.0.0.1'],
    ['a port after the address', '10.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['IPv6 with a port', '10.0.0.1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ])('%s', (_, peer, forwarded, address) => {
    expect(clientAddress(peer, forwarded, trusted)).toBe(address);
  });

  test('ignores entries to the left of an untrusted one', () => {
    fc.assert(
      fc.property(fc.string(), (left) => {
        const forwarded = `${left},198.51.100.7, 10.0.0.2`;
        expect(clientAddress('10.0.0.1', forwarded, trusted)).toBe('198.51.100.7');
      }),
    );
  });
});

describe('request facts', () => {
  test('ignores a peer header that this process did not write', () => {
    for (const forged of ['127.0.0.1', ' 127.0.0.1', `${'x'.repeat(32)} 127.0.0.1`])
      expect(requestFacts(new Headers({ [PEER_HEADER]: forged })).address).toBeNull();
    expect(requestFacts(new Headers({ 'x-forwarded-for': '127.0.0.1' })).address).toBeNull();
  });

  test('uses the peer header that this process wrote, with the configured proxies', () => {
    const facts = (peer: string) =>
      requestFacts(new Headers({ [PEER_HEADER]: sealPeer(peer), 'x-forwarded-for': '198.51.100.7' }));
    expect(facts('192.0.2.1').address).toBe('192.0.2.1');
    expect(facts('::ffff:10.0.0.9').address).toBe('198.51.100.7');
    expect(facts('2001:db8::9').address).toBe('198.51.100.7');
  });

  test('keeps a safe request id and replaces any other', () => {
    const idOf = (given: string) => requestFacts(new Headers({ 'x-request-id': given })).requestId;
    expect(idOf('abc-1.2_3')).toBe('abc-1.2_3');
    for (const odd of ['a b', 'a"b', 'x'.repeat(129), '<script>'])
      expect(idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('shortens a long user agent', () => {
    const { userAgent } = requestFacts(new Headers({ 'user-agent': 'x'.repeat(900) }));
    expect(userAgent).toHaveLength(500);
    expect(requestFacts(new Headers()).userAgent).toBeNull();
  });
});
