import 'server-only';
import { createHash, randomInt } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { AuditEvent, AuditTarget } from '@/lib/audit/model';
import { record } from '@/lib/audit/server/log';
import { AppError, appError, invalidFields } from '@/lib/core/server/app-error';
import { type Database, db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import type { setUpInput } from '../model';
import { limited } from './rate-limited';
import { setup, user } from './schema';
import { addUser, checkPassword } from './users';

/** Without characters that look alike: 0 O, 1 I L. 15 of 31 characters: 74 bits. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const GROUPS = 3;
const GROUP_CHARACTERS = 5;
const LOCK = 7_203_116;

const newCode = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');

const hashOf = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^0-9A-Z]/g, ''))
    .digest('hex');

const isEmpty = async (database: Pick<Database, 'select'>): Promise<boolean> =>
  (await database.select({ id: user.id }).from(user).limit(1)).length === 0;

const recordSetup = (database: Database, target: AuditTarget, how: string) =>
  record(database, {
    actor: { id: null, name: 'Strongroom', kind: 'system' },
    action: 'console.set-up',
    targets: [target],
    outcome: 'success',
    code: null,
    intentId: null,
    requestId: null,
    address: null,
    userAgent: null,
    summary: { how },
  });

/** Creates the administrator of ADMIN_EMAIL and ADMIN_PASSWORD if there is no user. */
export async function ensureFirstAdministrator(): Promise<void> {
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = env();
  if (ADMIN_EMAIL === undefined || ADMIN_PASSWORD === undefined) return;
  const database = db();
  if (!(await isEmpty(database))) return;
  const email = ADMIN_EMAIL.toLowerCase();
  await checkPassword(ADMIN_PASSWORD, email).catch((error: unknown) => {
    const complaint = error instanceof AppError ? error.problem.fields?.password : undefined;
    throw complaint === undefined ? error : new Error(`ADMIN_PASSWORD cannot be used. ${complaint}`);
  });
  const made = await database.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    if (!(await isEmpty(transaction))) return null;
    const fields = { name: 'Administrator', email, password: ADMIN_PASSWORD };
    return addUser(transaction, { ...fields, role: 'administrator', emailVerified: true });
  });
  if (made !== null) await recordSetup(database, { kind: 'user', id: made.id, label: email }, 'environment');
}

/** Returns a new setup code to print, or null if a user exists. Only its SHA-256 is stored. */
export async function openSetup(): Promise<string | null> {
  const database = db();
  if (!(await isEmpty(database))) return null;
  const code = newCode();
  const row = { codeHash: hashOf(code), createdAt: new Date() };
  await database
    .insert(setup)
    .values({ id: 1, ...row })
    .onConflictDoUpdate({ target: setup.id, set: row });
  return code;
}

const wrongCode = () =>
  invalidFields({
    code: 'The setup code is wrong. It was printed at the last start, and each start prints a new one.',
  });

const alreadySetUp = () =>
  appError('conflict', 'Strongroom already has its first administrator. Sign in, or ask for an invitation.');

async function checkCode(database: Pick<Database, 'select'>, code: string): Promise<void> {
  if (!(await isEmpty(database))) throw alreadySetUp();
  // Compares digests of equal length, so that the time shows nothing about the code.
  const [row] = await database.select().from(setup);
  if (row === undefined || row.codeHash !== hashOf(code)) throw wrongCode();
}

/**
 * Identifies the holder of the setup code. A wrong one counts against the address. Rejects with a problem.
 */
export async function holder(
  database: Database,
  { code }: Pick<z.output<typeof setUpInput>, 'code'>,
): Promise<Pick<AuditEvent, 'actor' | 'targets'>> {
  await limited(() => checkCode(database, code));
  return { actor: { id: null, name: 'by setup code', kind: 'anonymous' }, targets: [] };
}

/** Creates the first administrator and uses up the code, once. Rejects with `ProblemError`. */
export async function setUp(database: Database, input: z.output<typeof setUpInput>): Promise<{ id: string }> {
  return limited(async () => {
    await checkPassword(input.password, input.email);
    return database.transaction(async (transaction) => {
      await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
      await checkCode(transaction, input.code);
      const { name, email, password } = input;
      const made = await addUser(transaction, {
        ...{ name, email, password },
        role: 'administrator',
        emailVerified: true,
      });
      await transaction.delete(setup);
      return made;
    });
  });
}
