import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { signIn } from '../bin/lib/test/sign-in.mjs';
import { ROLES, type Role } from '../lib/core/roles';
import { ADMIN, BASE_URL } from './fixtures';

/** A requester, and how authorization must treat it. */
export interface Identity {
  name: string;
  /** Null if the requester must be treated as signed out. */
  role: Role | null;
  cookie: string | null;
}

export interface Credentials {
  email: string;
  password: string;
}

/** A console: its database, and its first administrator. */
export interface At {
  databaseUrl: string;
  admin: Credentials;
}

const MAIN: At = { databaseUrl: process.env.E2E_DATABASE_URL ?? '', admin: ADMIN };

/** Runs statements on the server's own database, to make states that no page can make. */
export async function inDatabase<T>(run: (client: pg.Client) => Promise<T>, at = MAIN): Promise<T> {
  const client = new pg.Client({ connectionString: at.databaseUrl });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

export async function newDatabase(): Promise<string> {
  const name = `own_${randomUUID().replaceAll('-', '')}`;
  await inDatabase((client) => client.query(`create database ${name}`));
  return MAIN.databaseUrl.replace('/strongroom?', `/${name}?`);
}

/** Adds a user with the administrator's password. Returns the credentials for sign-in. */
export async function addUser(
  role: Role,
  name = `The ${role}`,
  at = MAIN,
): Promise<Credentials & { id: string; name: string }> {
  const id = randomUUID();
  const email = `${role}-${id}@example.com`;
  await inDatabase(async (client) => {
    await client.query(
      `insert into access."user" (id, name, email, role, email_verified) values ($1, $2, $3, $4, true)`,
      [id, name, email, role],
    );
    await client.query(
      `insert into access.account (id, account_id, provider_id, user_id, password)
        select $1, $2, 'credential', $2, a.password
        from access.account a join access."user" u on u.id = a.user_id where u.email = $3`,
      [randomUUID(), id, at.admin.email],
    );
  }, at);
  return { id, name, email, password: at.admin.password };
}

async function signedIn(role: Role, name: string) {
  const user = await addUser(role);
  return { user, identity: { name, role, cookie: await signIn(BASE_URL, user) } };
}

async function make(): Promise<Identity[]> {
  const byRole: Identity[] = [];
  for (const role of ROLES) byRole.push((await signedIn(role, `a signed-in ${role}`)).identity);
  const idle = await signedIn('administrator', 'an administrator after 9 idle hours');
  const old = await signedIn('administrator', 'an administrator after 8 days');
  const out = await signedIn('administrator', 'a deactivated administrator');
  await inDatabase(async (client) => {
    const change = (set: string, { user }: typeof idle) =>
      client.query(`update access.session set ${set} where user_id = $1`, [user.id]);
    await change(`last_used_at = now() - interval '9 hours'`, idle);
    await change(`expires_at = now() - interval '1 second'`, old);
    await client.query(`update access."user" set deactivated_at = now() where id = $1`, [out.user.id]);
  });
  const shutOut = [idle, old, out].map(({ identity }) => ({ ...identity, role: null }));
  return [{ name: 'nobody', role: null, cookie: null }, ...byRole, ...shutOut];
}

let made: Promise<Identity[]> | undefined;

/** Returns one user of each role, and all requesters that must be treated as signed out. Each worker makes them once. */
export function identities(): Promise<Identity[]> {
  made ??= make();
  return made;
}
