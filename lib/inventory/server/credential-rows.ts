import 'server-only';
import { sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import { instantMs } from '@/lib/core/instant';
import { quietly } from '@/lib/core/server/best-effort';
import { namedStatement } from '@/lib/core/server/db/named-statement';
import type { Credential, Page } from '@/lib/providers/model';
import { hostOf } from '@/lib/vaults/server-url';
import { CLOCKS_DIFFER_MS, type FactsContext } from '@/lib/verification/server/credential-metadata';
import { listedWithChecks } from '@/lib/verification/server/with-verdicts';
import type { CredentialListRow, TokenSetter } from '../credential-rows';
import type { InventoryRow } from '../model';
import { DEFAULT_POLICY, type InventoryPolicy } from '../policies';
import { unlessSlow } from './bounded';
import { MAKES_CREDENTIALS } from './causes';
import { listed } from './list';
import { policiesInForce } from './policies';
import { instant } from './search';

const ROTATES: readonly ActionName[] = ['credential.rotate', 'rotation.continue'];

interface Known extends Pick<InventoryRow, 'environment' | 'tokenSetAt' | 'expiresAt' | 'expiresSource'> {
  id: string;
  /** The value in the mirror; null if the mirror lacks the credential. */
  updatedAt: string | null;
  actor: string | null;
  /** When this console stored its token, in ms since 1970. */
  enteredMs: number | null;
  isRotation: boolean | null;
}

const KNOWN = namedStatement<Known>(
  'credential rows',
  sql`select place.id, row.environment, ${instant('token_set_at')} as "tokenSetAt",
      ${instant('expires_at')} as "expiresAt", row.expires_source as "expiresSource",
      ${instant('updated_at')} as "updatedAt", entry.actor ->> 'name' as actor,
      (extract(epoch from entry.at) * 1000)::float8 as "enteredMs",
      entry.action = any(${sql.param([...ROTATES])}::text[]) as "isRotation"
    from unnest(${sql.placeholder('ids')}::text[]) as place (id)
      left join inventory.credentials as row on row.connection = ${sql.placeholder('connection')}
        and row.vault_id = ${sql.placeholder('vaultId')} and row.id = place.id
      left join lateral (
        select * from audit.entries as made
        where made.target_ids @> array[place.id] and made.outcome = 'success'
          and made.action = any(${sql.param([...MAKES_CREDENTIALS])}::text[])
        -- With the sum, PostgreSQL does not scan the whole log backwards.
        order by made.sequence + 0 desc limit 1) as entry on true`,
);

/** Reads facts from the mirror and the audit log in one query; none if they cannot be read in time. */
async function known(
  { api, db }: FactsContext,
  vaultId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  if (ids.length === 0) return new Map();
  const values = { ids, vaultId, connection: api.connection.id };
  const rows = await unlessSlow(db, (tx) => KNOWN(tx, values), []);
  return new Map(rows.map((row) => [row.id, row]));
}

const isSame = (one: string | null, other: string | null): boolean =>
  one === other || (one !== null && other !== null && instantMs(one) === instantMs(other));

/** Returns null if the token was set later, outside of this console. */
function setterOf(facts: Known | undefined, tokenSetAt: string | null): TokenSetter | null {
  if (facts?.actor == null || facts.enteredMs === null || tokenSetAt === null) return null;
  if (instantMs(tokenSetAt) > facts.enteredMs + CLOCKS_DIFFER_MS) return null;
  return { actor: facts.actor, isRotation: facts.isRotation === true };
}

/** Returns facts about the current token, without facts of the mirror from before the latest change. */
function tokenOf(credential: Credential, facts: Known | undefined) {
  const { createdAt, updatedAt, extra } = credential;
  const current = facts !== undefined && isSame(facts.updatedAt, updatedAt) ? facts : undefined;
  const unchangedSince = isSame(updatedAt ?? createdAt, createdAt) ? createdAt : null;
  const stated = extra?.expiresAt ?? null;
  return {
    tokenSetAt: current?.tokenSetAt ?? unchangedSince,
    expiresAt: current?.expiresAt ?? stated,
    expiresSource: current?.expiresSource ?? (stated === null ? null : 'api'),
  };
}

/** Returns a page of a vault's credentials with all facts of a row. Facts that cannot be read in time are null. */
export async function credentialRows(
  context: FactsContext,
  vaultId: string,
  page: Page<Credential>,
): Promise<Page<CredentialListRow>> {
  const ids = page.items.map(({ id }) => id);
  const [checked, facts, policy] = await Promise.all([
    listedWithChecks(context, vaultId, page),
    known(context, vaultId, ids),
    quietly<InventoryPolicy>(() => policiesInForce(context.db), DEFAULT_POLICY),
  ]);
  const rowOf = (credential: (typeof checked.items)[number]): CredentialListRow => {
    const own = facts.get(credential.id);
    const token = tokenOf(credential, own);
    const host = URL.canParse(credential.target) ? hostOf(new URL(credential.target)) : null;
    const { environment: _, ...row } = listed(
      { ...credential, ...token, host, environment: own?.environment ?? null },
      policy,
    );
    return { ...row, setBy: setterOf(own, token.tokenSetAt) };
  };
  return { ...checked, items: checked.items.map(rowOf) };
}
