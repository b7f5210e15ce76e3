import 'server-only';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { credentialTarget, vaultTarget } from '@/lib/vaults/server/targets';
import { deletedAnswer, listAnswer } from './answers';
import { authCreateVault, presentAuthVault } from './auth-shape';
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
import { type CredentialRow, insertCredential } from './credentials';
import { check } from './field-rules';
import { flatCreateVault, presentFlatVault, toNewCredential } from './flat-shape';
import { parseListQuery } from './list-query';
import { invalid } from './problem';
import { archiveVault, deleteVault, getVault, insertVault, listVaults, type VaultRow } from './vaults';

const targetOf = ({ id, displayName }: Pick<VaultRow, 'id' | 'displayName'>) =>
  vaultTarget({ id, name: displayName });

const presentVault = (call: Call, row: VaultRow) =>
  call.shape === 'flat' ? presentFlatVault(row) : presentAuthVault(row);

async function createFlatVault(call: WriteCall): Promise<Changed> {
  const { tx, service, account } = call;
  const input = check(flatCreateVault, call.json());
  if (account.requireFirstCredential && input.credentials.length === 0)
    throw invalid('At least one credential is required when creating a vault.', 'credentials');
  const vault = await insertVault(tx, account.id, {
    displayName: input.display_name,
    metadata: input.metadata,
  });
  const credentials: CredentialRow[] = [];
  for (const credential of input.credentials)
    credentials.push(
      await insertCredential(tx, service.keyring, account, vault.id, toNewCredential(credential)),
    );
  return {
    answer: { status: 201, body: presentFlatVault(vault, credentials) },
    action: 'vault.create',
    targets: [
      targetOf(vault),
      ...credentials.map(({ id, mcpServerUrl }) => credentialTarget({ id, target: mcpServerUrl })),
    ],
  };
}

async function createAuthVault(call: WriteCall): Promise<Changed> {
  const input = check(authCreateVault, call.json());
  const fields = { displayName: input.display_name, metadata: input.metadata };
  const vault = await insertVault(call.tx, call.account.id, fields);
  return {
    answer: { status: 200, body: presentAuthVault(vault, true) },
    action: 'vault.create',
    targets: [targetOf(vault)],
  };
}

export function addVaultRoutes(app: OpenAPIHono<HonoEnv>, service: Service): void {
  app.get(
    '/vaults',
    reading(service, async (call) => {
      const query = parseListQuery(call.search, ['name', 'status', 'include_archived']);
      const page = await listVaults(service.database, call.account.id, query);
      return listAnswer(call, query, page, (row) => presentVault(call, row));
    }),
  );
  app.post(
    '/vaults',
    writing(service, (call) => (call.shape === 'flat' ? createFlatVault(call) : createAuthVault(call))),
  );
  app.get(
    '/vaults/:vaultId',
    reading(service, async (call) => ({
      status: 200,
      body: presentVault(call, await getVault(service.database, call.account.id, call.id('vaultId'))),
    })),
  );
  app.delete(
    '/vaults/:vaultId',
    writing(service, async (call) => {
      takesNoFields(call);
      const vault = await deleteVault(call.tx, call.account.id, call.id('vaultId'));
      return {
        answer: deletedAnswer(call, vault.id, 'vault_deleted'),
        action: 'vault.delete',
        targets: [targetOf(vault)],
      };
    }),
  );
  app.post(
    '/vaults/:vaultId/archive',
    writing(service, async (call) => {
      takesNoFields(call);
      const row = await archiveVault(call.tx, call.account.id, call.id('vaultId'));
      return {
        answer: { status: 200, body: presentVault(call, row) },
        action: 'vault.archive',
        targets: [targetOf(row)],
      };
    }),
  );
}
