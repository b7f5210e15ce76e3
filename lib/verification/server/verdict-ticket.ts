import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedKey } from '@/lib/core/server/derived-key';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { TICKET_VALID_MS, type Verdict } from '../verdict';

export interface TokenToVerify {
  url: string;
  protocol: 'streamable_http' | 'sse' | null;
  secret: CredentialSecret;
}

const PROOF_CHARACTERS_MAX = 4_000;

/** The candidate is only in the signature, so another URL, protocol or token does not match. */
const signature = (payload: string, { url, protocol, secret }: TokenToVerify): Buffer =>
  createHmac('sha256', derivedKey('verdict proof v1'))
    .update(JSON.stringify([payload, url, protocol, secret.text()]))
    .digest();

/** Cuts at code points, because PostgreSQL rejects half of a surrogate pair. */
const first = (text: string, most: number): string =>
  text.length <= most ? text : [...text].slice(0, most).join('');

const cut = (verdict: Verdict, most: number): Verdict => ({
  ...verdict,
  sentence: first(verdict.sentence, most),
  said: verdict.said && first(verdict.said, most),
  server: verdict.server && {
    name: first(verdict.server.name, most),
    version: first(verdict.server.version, most),
  },
});

/** Valid for 15 minutes, for the same URL, protocol and token. At most 4,000 characters. */
export function issueTicket(verdict: Verdict, candidate: TokenToVerify, now = Date.now()): string {
  const made = (most: number) => {
    const claims = { verdict: cut(verdict, most), until: now + TICKET_VALID_MS };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${payload}.${signature(payload, candidate).toString('base64url')}`;
  };
  // A character takes up to 6 bytes of JSON, and base64 turns 3 bytes into 4: 100 characters of each text
  // always fit.
  const whole = made(600);
  return whole.length <= PROOF_CHARACTERS_MAX ? whole : made(100);
}

/** Returns the verdict of a verdict ticket, or null if it is forged, older than 15 minutes, or for another URL, protocol or token. */
export function readTicket(
  verdictTicket: string,
  candidate: TokenToVerify,
  now = Date.now(),
): Verdict | null {
  const [payload = '', signed = ''] = verdictTicket.split('.');
  const expected = signature(payload, candidate);
  const given = Buffer.from(signed, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const { verdict, until }: { verdict: Verdict; until: number } = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  );
  return now <= until ? verdict : null;
}
