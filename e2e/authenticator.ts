import { createHmac } from 'node:crypto';
import { expect } from '@playwright/test';

const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648 §6). */
function bytesOf(key: string): Buffer {
  let bits = '';
  for (const sign of key.replaceAll(/[\s=]/g, '').toUpperCase())
    bits += BASE32.indexOf(sign).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** HOTP with SHA-1 and six digits (RFC 4226 §5.3), which RFC 6238 counts by time. */
function hotp(key: Buffer, counter: number): string {
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', key).update(moment).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Returns the codes that a phone computes from the key that the console shows. */
export class Authenticator {
  private readonly key: Buffer;
  private last = 0;

  constructor(key: string) {
    this.key = bytesOf(key);
  }

  /**
   * Returns an unused code: of this half minute or, if that one is used, of the next, which the console
   * accepts from a phone whose clock is ahead. A third code waits for the next half minute.
   */
  async next(): Promise<string> {
    const step = () => Math.floor(Date.now() / STEP_MS);
    await expect.poll(() => step() + 1, { timeout: STEP_MS + 1_000 }).toBeGreaterThan(this.last);
    this.last = Math.max(step(), this.last + 1);
    return hotp(this.key, this.last);
  }
}
