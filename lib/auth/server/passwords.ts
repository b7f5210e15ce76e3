import 'server-only';
import { verifyPassword } from 'better-auth/crypto';
import { and, eq } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '../model';
import { digestOf, isPassphrase } from './passphrase';
import { account } from './schema';

/** Loaded on first use, because unpacking the list takes time and memory. */
const commonPasswords = async () => (await import('fxa-common-password-list')).default;

/** Characters that a password needs besides words that an attacker would try first. */
const BESIDES_MIN = 8;

/** Sequences of keys and letters. A password that runs along one in either direction is rejected. */
const ROWS = ['01234567890'.repeat(3), '1234567890'.repeat(3), 'abcdefghijklmnopqrstuvwxyz'.repeat(2)].concat(
  ['qwertyuiopasdfghjklzxcvbnm'.repeat(2)],
);

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const backwards = (text: string): string => [...text].reverse().join('');
const isInARow = (text: string): boolean =>
  ROWS.some((row) => row.includes(text) || backwards(row).includes(text));

/** `tomatotomato` → `tomato`. */
const unitOf = (text: string): string => /^(.+?)\1+$/u.exec(text)?.[1] ?? text;

/** Returns why a new password is rejected (NIST SP 800-63B, 3.1.1.2); null if it is accepted. */
export async function passwordComplaint(password: string, email: string): Promise<string | null> {
  if (password.length < PASSWORD_CHARACTERS_MIN) return 'Enter at least 12 characters.';
  if (password.length > PASSWORD_CHARACTERS_MAX) return 'A password has at most 128 characters.';
  const text = plain(password);
  const isNearly = (word: string) =>
    word.length >= 4 && text.includes(word) && text.length - word.length < BESIDES_MIN;
  const [local = ''] = email.split('@');
  if (isNearly(plain(local)) || isNearly(plain(email)))
    return 'This password is little more than your email address. Choose another.';
  if (new Set(password).size < 5 || (unitOf(text) !== text && unitOf(text).length < BESIDES_MIN))
    return 'This password repeats a few characters. Choose another.';
  const bare = text.replace(/^\d+|\d+$/g, '');
  const list = await commonPasswords();
  const forms = [password, password.toLowerCase(), text, bare, unitOf(text), unitOf(bare)];
  if (isNearly('strongroom') || (text !== '' && isInARow(text)) || forms.some((form) => list.test(form)))
    return 'This is a common password. Choose another.';
  return null;
}

/** Old hashes are better-auth's scrypt (2^14/16/1): salt and key, hexadecimal. */
const isOld = (hash: string): boolean => !hash.startsWith('scrypt$');

export const passwordDigests = {
  hash: digestOf,
  verify: ({ hash, password }: { hash: string; password: string }): Promise<boolean> =>
    isOld(hash) ? verifyPassword({ hash, password }) : isPassphrase(password, hash),
};

export const isPasswordOf = (userId: string) =>
  and(eq(account.userId, userId), eq(account.providerId, 'credential'));

export async function renewDigest(database: Database, userId: string, password: string): Promise<void> {
  const [row] = await database.select({ hash: account.password }).from(account).where(isPasswordOf(userId));
  if (!row?.hash || !isOld(row.hash)) return;
  const hash = await digestOf(password);
  await database
    .update(account)
    .set({ password: hash })
    .where(and(isPasswordOf(userId), eq(account.password, row.hash)));
}
