import 'server-only';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { targetsOfCredential } from '@/lib/vaults/server/targets';
import { deletedAnswer, listAnswer } from './answers';
import { authCreateCredential, authUpdateCredential, presentAuthCredential, splitAuth } from './auth-shape';
import {
  type Call,
  type Changed,
  type HonoEnv,
  reading,
  type Service,
  takesNoFields,
  type WriteCall,
  writing,
} from './call';
import { updateCredential } from './credential-update';
import {
  archiveCredential,
  type CredentialRow,
  deleteCredential,
  getCredential,
  insertCredential,
  listCredentials,
  type NewCredential,
} from './credentials';
import { check } from './field-rules';
import { flatCreateCredential, presentFlatCredential, toNewCredential } from './flat-shape';
import { parseListQuery } from './list-query';
import { ApiProblem, conflict } from './problem';
import { lockVault } from './vaults';

const presentCredential = (call: Call, row: CredentialRow) =>
  call.shape === 'flat' ? presentFlatCredential(row) : presentAuthCredential(row);

const targetsOf = ({ vaultId, id, mcpServerUrl, auth }: CredentialRow) =>
  targetsOfCredential({ vaultId, credentialId: id, target: mcpServerUrl ?? auth.secret_name ?? null });

function newCredentialOf(call: WriteCall): NewCredential {
  if (call.shape === 'flat') return toNewCredential(check(flatCreateCredential, call.json()));
  const input = check(authCreateCredential, call.json());
  return {
    ...splitAuth(input.auth),
    displayName: input.display_name ?? null,
    metadata: input.metadata,
  };
}

async function createCredential(call: WriteCall): Promise<Changed> {
  const vaultId = call.id('vaultId');
  const vault = await lockVault(call.tx, call.account.id, vaultId);
  const credential = newCredentialOf(call);
  if (vault.archivedAt !== null) throw conflict(`Vault '${vaultId}' is archived.`);
  const row = await insertCredential(call.tx, call.service.keyring, call.account, vaultId, credential);
  return {
    answer: { status: 201, body: presentCredential(call, row) },
    action: 'credential.create',
    targets: targetsOf(row),
  };
}

async function rotateInPlace(call: WriteCall): Promise<Changed> {
  if (call.shape === 'flat')
    throw new ApiProblem(
      405,
      'invalid_request_error',
      'Credentials cannot be updated. Create a new one.',
      undefined,
      {
        allow: 'GET, DELETE',
      },
    );
  const ref = { vaultId: call.id('vaultId'), credentialId: call.id('credentialId') };
  const patch = check(authUpdateCredential, call.json());
  const { row, changed } = await updateCredential(call.tx, call.service.keyring, call.account, ref, patch);
  return {
    answer: { status: 200, body: presentCredential(call, row) },
    action: 'credential.update',
    targets: targetsOf(row),
    summary: { changed: changed.join(', '), updatedAt: row.updatedAt },
  };
}

export function addCredentialRoutes(app: OpenAPIHono<HonoEnv>, service: Service): void {
  const list = '/vaults/:vaultId/credentials';
  const single = `${list}/:credentialId`;
  const ref = (call: Call) => [call.account.id, call.id('vaultId'), call.id('credentialId')] as const;
  app.get(
    list,
    reading(service, async (call) => {
      const query = parseListQuery(call.search, ['name', 'status', 'include_archived']);
      const page = await listCredentials(service.database, call.account.id, call.id('vaultId'), query);
      return listAnswer(call, query, page, (row) => presentCredential(call, row));
    }),
  );
  app.post(list, writing(service, createCredential));
  app.get(
    single,
    reading(service, async (call) => ({
      status: 200,
      body: presentCredential(call, await getCredential(service.database, ...ref(call))),
    })),
  );
  app.post(single, writing(service, rotateInPlace));
  app.delete(
    single,
    writing(service, async (call) => {
      takesNoFields(call);
      const row = await deleteCredential(call.tx, ...ref(call));
      return {
        answer: deletedAnswer(call, row.id, 'vault_credential_deleted'),
        action: 'credential.delete',
        targets: targetsOf(row),
      };
    }),
  );
  app.post(
    `${single}/archive`,
    writing(service, async (call) => {
      takesNoFields(call);
      const row = await archiveCredential(call.tx, ...ref(call));
      return {
        answer: { status: 200, body: presentCredential(call, row) },
        action: 'credential.archive',
        targets: targetsOf(row),
      };
    }),
  );
}
