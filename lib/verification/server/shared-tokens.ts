import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { Connection } from '@/lib/providers/server/connection';
import { lookUp } from '@/lib/vaults/server/list';
import type { TokenHolder, Twins } from '../inputs';
import type { CredentialPlace } from './credential-metadata';

const NAMED_MAX = 3;

async function named(connection: Connection, place: CredentialPlace): Promise<TokenHolder | null> {
  const { api } = connection;
  try {
    const [{ presence, credential }, vault] = await Promise.all([
      lookUp(api, place.vaultId, place.credentialId),
      api.vaults.get(place.vaultId),
    ]);
    return credential === null || presence === 'gone'
      ? null
      : { ...place, vaultName: vault.name, target: credential.target };
  } catch (error) {
    if (error instanceof VaultsApiError) return null;
    throw error;
  }
}

/** Adds the names of up to three existing credentials that hold the same token. */
export async function withTwins<Sent extends { sameTokenAs: CredentialPlace[] }>(
  connection: Connection,
  { sameTokenAs, ...sent }: Sent,
): Promise<Omit<Sent, 'sameTokenAs'> & Twins> {
  const looked = sameTokenAs.slice(0, NAMED_MAX);
  const found = await quietly(() => Promise.all(looked.map((place) => named(connection, place))), []);
  const twins = found.filter((twin) => twin !== null);
  // If none is visible, as with the PAT of another account, the others are not reported either.
  return { ...sent, twins, twinsMore: twins.length === 0 ? 0 : sameTokenAs.length - looked.length };
}
