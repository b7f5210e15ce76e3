import 'server-only';
import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import pMap from 'p-map';
import { isArchived, type Vault } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { Connection } from '@/lib/providers/server/connection';
import { lookUp } from '@/lib/vaults/server/list';
import { type FactsContext, serverDigest } from '@/lib/verification/server/credential-metadata';
import { credentialFacts } from '@/lib/verification/server/schema';
import type { StoredUrl } from '../model';

/** One look-alike is enough, but some of the first may no longer exist. */
const PER_SERVER = 3;
/** Each is looked up at the API, so that deleted ones are not reported. */
const LOOKED_UP_MAX = 40;
const LOOKS_AT_ONCE = 5;

async function placesOf({ api, db }: FactsContext, servers: readonly string[]) {
  const { vaultId, credentialId, server } = credentialFacts;
  const ranked = db
    .select({
      vaultId,
      credentialId,
      rank: sql<number>`row_number() over (partition by ${server} order by ${vaultId}, ${credentialId})`.as(
        'rank',
      ),
    })
    .from(credentialFacts)
    .where(and(eq(credentialFacts.connection, api.connection.id), inArray(server, servers.map(serverDigest))))
    .as('ranked');
  return db
    .select({ vaultId: ranked.vaultId, credentialId: ranked.credentialId })
    .from(ranked)
    .where(lte(ranked.rank, PER_SERVER))
    .orderBy(ranked.rank, ranked.vaultId, ranked.credentialId)
    .limit(LOOKED_UP_MAX);
}

/**
 * Returns active credentials of the whole account with the same or a similar URL: those stored through Strongroom, at
 * most 40, at most three of a server. Credentials that the API no longer shows are omitted. `servers` are as `urlForms`
 * names them.
 */
export async function lookAlikes(
  { api, db }: Pick<Connection, 'api' | 'db'>,
  servers: readonly string[],
): Promise<StoredUrl[]> {
  if (servers.length === 0) return [];
  const vaults = new Map<string, Promise<Vault>>();
  const vaultOf = (id: string): Promise<Vault> => {
    const asked = vaults.get(id) ?? api.vaults.get(id);
    vaults.set(id, asked);
    return asked;
  };
  const found = await pMap(
    await placesOf({ api, db }, servers),
    async ({ vaultId, credentialId }): Promise<StoredUrl | null> => {
      try {
        const { presence, credential } = await lookUp(api, vaultId, credentialId);
        if (presence !== 'active' || credential === null) return null;
        const vault = await vaultOf(vaultId);
        if (isArchived(vault)) return null;
        const { name: vaultName, metadata } = vault;
        const environment = metadata.environment ?? null;
        return { vaultId, credentialId, vaultName, environment, url: credential.target };
      } catch (error) {
        if (error instanceof VaultsApiError) return null;
        throw error;
      }
    },
    { concurrency: LOOKS_AT_ONCE },
  );
  return found.filter((place) => place !== null);
}
