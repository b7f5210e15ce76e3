import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { expect } from './fixtures';

/** `npm test` sets these. Without them, the search would skip places where a secret could be. */
function needed(name: 'E2E_SERVER_LOG' | 'E2E_DATABASE_URL' | 'E2E_DATA_DIR' | 'E2E_PAT'): string {
  const value = process.env[name];
  expect(value, `${name} is set by \`npm test\``).toBeTruthy();
  return value ?? '';
}

/**
 * Returns a secret to search for: a core that no text encoding changes, between characters that many
 * encodings change.
 */
export const newCanary = (): string => `cnry+/${randomBytes(24).toString('hex')}=&%3D`;

const coreOf = (secret: string): string => secret.match(/[A-Za-z0-9_-]{20,}/)?.[0] ?? secret;

/** Base64 of text inside other text: three alignments, without the ends that depend on the neighbors. */
function base64Forms(text: string): string[] {
  const forms = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('\0'.repeat(offset) + text).toString('base64');
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The forms of a secret that are searched for: unchanged, URL-encoded, base64 and hex. */
function formsOf(secret: string): string[] {
  const core = coreOf(secret);
  const hex = Buffer.from(core).toString('hex');
  return [...new Set([core, encodeURIComponent(core), hex, hex.toUpperCase(), ...base64Forms(core)])];
}

export const holds = (content: string | Buffer, secret: string): boolean =>
  formsOf(secret).some((form) => content.includes(form));

export interface Piece {
  where: string;
  content: string | Buffer;
}

export const placesOf = (pieces: Piece[], secret: string): string[] =>
  pieces.filter(({ content }) => holds(content, secret)).map(({ where }) => where);

async function withDatabase<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: needed('E2E_DATABASE_URL') });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** Returns every row of every table as text, with bytes as hex. */
const databasePieces = (): Promise<Piece[]> =>
  withDatabase(async (client) => {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.rows.length).toBeGreaterThan(5);
    const pieces: Piece[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ all: string | null }>(
        `select string_agg(t::text, e'\\n') as all from ${name} t`,
      );
      pieces.push({ where: `table ${name}`, content: rows[0]?.all ?? '' });
    }
    return pieces;
  });

/** Returns what the server wrote: its log and every row of its database. */
export async function serverPieces(): Promise<Piece[]> {
  const log = fs.readFileSync(needed('E2E_SERVER_LOG'), 'utf8');
  return [{ where: 'server log', content: log }, ...(await databasePieces())];
}

/** Returns every file of the data folder, including the files and the write-ahead log of PostgreSQL. */
export function dataFolderPieces(): Piece[] {
  const folder = needed('E2E_DATA_DIR');
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    try {
      return [{ where: name, content: fs.readFileSync(path.join(folder, name)) }];
    } catch {
      // It is a folder or a socket, or PostgreSQL has just removed it.
      return [];
    }
  });
}

/**
 * Proves that a secret is stored encrypted: there are enough bytes for it, its nonce and its tag, but not the
 * plain secret.
 */
export async function expectSealed(credentialId: string, secret: string): Promise<void> {
  const { rows } = await withDatabase((client) =>
    client.query<{ sealed: Buffer; wrapped_key: Buffer }>(
      'select sealed, wrapped_key from embedded.credentials where id = $1',
      [credentialId],
    ),
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.sealed.length).toBeGreaterThanOrEqual(12 + 16 + secret.length);
  expect(rows[0]?.wrapped_key.length).toBeGreaterThanOrEqual(12 + 16 + 32);
  expect(holds(rows[0]?.sealed ?? '', secret)).toBe(false);
}

export function serverSecrets(): string[] {
  const masterKey = fs.readFileSync(path.join(needed('E2E_DATA_DIR'), 'master-key'), 'utf8').trim();
  return [needed('E2E_PAT'), masterKey];
}
