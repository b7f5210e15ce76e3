import 'server-only';
import { sql } from 'drizzle-orm';
import { record } from '@/lib/audit/server/log';
import type { Database } from '@/lib/core/server/db/client';
import type { Sealed } from '@/lib/core/server/sealing.mjs';
import { targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
import { type Keyring, openSecrets } from './encryption';
import { newUuid } from './ids';

export interface TokenRequest {
  sessionId: string;
  /** Only this vault; otherwise the session's vaults in their order. */
  vaultId?: string | undefined;
  mcpServerUrl: string;
  reader: string;
}

export interface TokenReading {
  vaultId: string;
  credentialId: string;
  token: string;
}

type Candidate = Sealed & { id: string; vaultId: string };

async function findToken(
  database: Database,
  keyring: Keyring,
  request: TokenRequest,
): Promise<TokenReading | null> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.execute<Candidate>(
      sql`select c.id, c.vault_id as "vaultId", c.sealed, c.wrapped_key as "wrappedKey", c.key_id as "keyId"
        from embedded.sessions s
        join embedded.session_vaults sv on sv.session_id = s.id
        join embedded.vaults v on v.id = sv.vault_id and v.account_id = s.account_id and v.archived_at is null
        join embedded.credentials c on c.vault_id = v.id and c.archived_at is null
        where s.id = ${request.sessionId} and c.mcp_server_url = ${request.mcpServerUrl}
          and (${request.vaultId ?? null}::text is null or v.id = ${request.vaultId ?? null})
        order by sv.position, c.created_at desc, c.id desc limit 1
        for share of c`,
    );
    const found = rows[0];
    if (found === undefined) return null;
    const secrets = openSecrets(keyring, { credentialId: found.id, vaultId: found.vaultId }, found);
    const token = secrets.token ?? secrets.access_token;
    if (token === undefined) return null;
    await tx.execute(
      sql`insert into embedded.token_reads (id, session_id, vault_id, credential_id, reader)
        values (${newUuid()}, ${request.sessionId}, ${found.vaultId}, ${found.id}, ${request.reader})`,
    );
    return { vaultId: found.vaultId, credentialId: found.id, token };
  });
}

async function recordReading(database: Database, request: TokenRequest, found: TokenReading | null) {
  const { sessionId, vaultId, mcpServerUrl, reader } = request;
  const asked = vaultId === undefined ? [] : [vaultTarget({ id: vaultId })];
  await record(database, {
    actor: { kind: 'agent_session', id: sessionId, name: reader },
    action: 'credential.read-token',
    targets: found === null ? asked : targetsOfCredential({ ...found, target: mcpServerUrl }),
    outcome: found === null ? 'refused' : 'success',
    code: found === null ? 'not_found' : null,
    intentId: null,
    requestId: null,
    address: null,
    userAgent: null,
    summary: { mcpServerUrl },
  });
}

/**
 * The only way to read a stored token: through a session whose vaults include it, for an active credential of
 * an active vault. Records the read in the embedded API's own log and in the audit log before it returns.
 * Rejects without the token if the read cannot be recorded. Returns null if the session has no such
 * credential, which is recorded as refused. Throws if the ciphertext cannot be decrypted.
 */
export async function readTokenForSession(
  database: Database,
  keyring: Keyring,
  request: TokenRequest,
): Promise<TokenReading | null> {
  const found = await findToken(database, keyring, request);
  // After the transaction, because the log would wait for another connection of the same pool.
  await recordReading(database, request, found);
  return found;
}
