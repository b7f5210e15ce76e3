import 'server-only';
import { instantMs } from '@/lib/core/instant';
import { type Credential, isArchived, type Page, type Vault } from '@/lib/providers/model';
import { hostOf } from '@/lib/vaults/server-url';

const YEAR_MAX_MS = Date.UTC(9999, 11, 31);

/** An instant of the API as PostgreSQL reads it; null for what is no RFC 3339 date-time of our era. */
export function storedInstant(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const ms = instantMs(text);
  return ms >= 0 && ms <= YEAR_MAX_MS ? text.toUpperCase().replace(' ', 'T') : null;
}

/** PostgreSQL stores neither NUL nor lone surrogates. */
export const storable = (text: string): string => text.replaceAll('\0', '\u{fffd}').toWellFormed();

const storableRecord = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [storable(key), storable(value)]));

function hostOfTarget(target: string): string | null {
  return URL.canParse(target) ? hostOf(new URL(target)) || null : null;
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

/** The owner that a vault names in its metadata, where that is an email address. */
function ownerIn({ [OWNER]: owner = '' }: Record<string, string>): string | null {
  const address = owner.trim().toLowerCase();
  return ADDRESS.test(address) ? storable(address) : null;
}

/** Pages without the entries whose id PostgreSQL cannot store as it is: these count as unreadable. */
export async function* storablePages<T extends { id: string }>(
  pages: AsyncIterable<Page<T>>,
): AsyncGenerator<Page<T>, void, undefined> {
  for await (const page of pages) {
    const items = page.items.filter(({ id }) => storable(id) === id);
    yield { ...page, items, unreadable: page.unreadable + page.items.length - items.length };
  }
}

/** A vault as a row of the mirror. */
export const vaultRow = (vault: Vault) => ({
  id: storable(vault.id),
  name: storable(vault.name),
  status: storable(vault.status),
  metadata: storableRecord(vault.metadata),
  owner: ownerIn(vault.metadata),
  environment: vault.metadata[ENVIRONMENT]?.trim() ? storable(vault.metadata[ENVIRONMENT].trim()) : null,
  ...dates(vault),
});
export type VaultRow = ReturnType<typeof vaultRow>;

/** A credential as a row of the mirror. */
export const credentialRow = (credential: Credential) => ({
  id: storable(credential.id),
  kind: storable(credential.kind),
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
