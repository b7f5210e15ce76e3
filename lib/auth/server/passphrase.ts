import 'server-only';
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** One of the scrypt settings of the OWASP Password Storage Cheat Sheet: 32 MiB, about 0.2 s. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

const derive = (passphrase: string, salt: Buffer, { N, r, p } = COST): Promise<Buffer> =>
  new Promise((done, failed) => {
    // Keyboards can encode one letter in different ways. NFC makes them equal.
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? failed(error) : done(key),
    );
  });

/** Returns the digest to store: scrypt (RFC 7914) with its cost and salt. */
export async function digestOf(passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(passphrase, salt);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Compares in constant time. */
export async function isPassphrase(passphrase: string, digest: string): Promise<boolean> {
  const [, N, r, p, salt = '', kept = ''] = digest.split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const expected = Buffer.from(kept, 'base64');
  const key = await derive(passphrase, Buffer.from(salt, 'base64'), cost);
  return key.length === expected.length && timingSafeEqual(key, expected);
}
