import 'server-only';
import { instantMs } from '@/lib/core/instant';
import { type Credential, isArchived, type Page, type Vault } from '@/lib/providers/model';
import { hostOf } from '@/lib/vaults/server-url';

const YEAR_MAX_MS = Date.UTC(9999, 11, 31);

/** Returns an instant of the API in PostgreSQL's form; null if it is not an RFC 3339 date-time of the common era. */
export function storedInstant(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const ms = instantMs(text);
  return ms >= 0 && ms <= YEAR_MAX_MS ? text.toUpperCase().replace(' ', 'T') : null;
}

/** PostgreSQL stores neither NUL nor lone surrogates. */
export const storable = (text: string): string => text.replaceAll('\0', '\u{fffd}').toWellFormed();

const storableRecord = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [storable(key), storable(value)]));

/** A key of an index has at most 2,704 bytes (PostgreSQL, 65.1.4), and these are in one key together. */
const ID_BYTES_MAX = 200;
const TEXT_BYTES_MAX = 2_100;
const LABEL_CHARACTERS_MAX = 100;
/** RFC 1035, 2.3.4. */
const HOST_BYTES_MAX = 253;

const fits = (text: string, bytes: number): boolean => Buffer.byteLength(text) <= bytes;

/** A word that counts are grouped by, shortened to the shown length. */
const label = (text: string): string => storable(text.slice(0, LABEL_CHARACTERS_MAX));

function hostOfTarget(target: string): string | null {
  const host = URL.canParse(target) ? hostOf(new URL(target)) : '';
  return host !== '' && fits(host, HOST_BYTES_MAX) ? host : null;
}

const dates = (entry: Vault | Credential) => ({
  createdAt: storedInstant(entry.createdAt),
  updatedAt: storedInstant(entry.updatedAt),
  archivedAt: storedInstant(entry.archivedAt),
  isArchived: isArchived(entry),
});

const ENVIRONMENT = 'environment';
const OWNER = 'owner';
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,189}$/;

function ownerIn({ [OWNER]: owner = '' }: Record<string, string>): string | null {
  const address = owner.trim().toLowerCase();
  return ADDRESS.test(address) && fits(address, 254) ? storable(address) : null;
}

/** Whether PostgreSQL can store and index the id and the name or URL unchanged. */
const isStorable = (entry: Vault | Credential): boolean =>
  storable(entry.id) === entry.id &&
  fits(entry.id, ID_BYTES_MAX) &&
  fits('target' in entry ? entry.target : entry.name, TEXT_BYTES_MAX);

/** Yields pages without entries that cannot be stored unchanged; these count as unreadable. */
export async function* storablePages<T extends Vault | Credential>(
  pages: AsyncIterable<Page<T>>,
): AsyncGenerator<Page<T>, void, undefined> {
  for await (const page of pages) {
    const items = page.items.filter(isStorable);
    yield { ...page, items, unreadable: page.unreadable + page.items.length - items.length };
  }
}

export const vaultRow = (vault: Vault) => ({
  id: storable(vault.id),
  name: storable(vault.name),
  status: storable(vault.status),
  metadata: storableRecord(vault.metadata),
  owner: ownerIn(vault.metadata),
  environment: label(vault.metadata[ENVIRONMENT]?.trim() ?? '') || null,
  ...dates(vault),
});
export type VaultRow = ReturnType<typeof vaultRow>;

export const credentialRow = (credential: Credential) => ({
  id: storable(credential.id),
  kind: label(credential.kind),
  target: storable(credential.target),
  host: hostOfTarget(credential.target),
  protocol: credential.protocol === null ? null : storable(credential.protocol),
  status: storable(credential.status),
  metadata: storableRecord(credential.metadata),
  extra: credential.extra ?? null,
  expiresAt: storedInstant(credential.extra?.expiresAt),
  ...dates(credential),
});
export type CredentialRow = ReturnType<typeof credentialRow>;
