import 'server-only';
import { randomBytes } from 'node:crypto';

export type IdPrefix = 'vault_' | 'vcred_' | 'sess_';

let lastMs = 0;
let sequence = 0;

/** UUIDv7 (RFC 9562 §5.7) as hex, increasing within a millisecond by method 1 of §6.2. */
function uuidV7Hex(nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = 0;
  } else {
    sequence += 1;
    if (sequence > 0xfff) {
      lastMs += 1;
      sequence = 0;
    }
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8(0x80 | ((bytes[8] ?? 0) & 0x3f), 8);
  return bytes.toString('hex');
}

export const newId = (prefix: IdPrefix): string => `${prefix}${uuidV7Hex(Date.now())}`;

/** Returns a new key for internal rows, in the dashed form. */
export function newUuid(): string {
  return uuidV7Hex(Date.now()).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
