import 'server-only';
import type { Provider } from '../provider';

/** Within single quotes, a shell interprets only the single quote. */
const shellQuoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const sessionBody = (vaultId: string) =>
  `{"agent": "AGENT_ID", "environment_id": "ENVIRONMENT_ID", "vault_ids": [${JSON.stringify(vaultId)}]}`;

const curl = (apiUrl: string, vaultId: string) => `curl ${apiUrl}/sessions \\
  -H "Authorization: Bearer $QODER_PAT" \\
  -H "Content-Type: application/json" \\
  -d ${shellQuoted(sessionBody(vaultId))}`;

const typescript = (vaultId: string) => `import { ManagedClient } from 'qca-sdk';

const client = new ManagedClient();
const session = await client.sessions.create({
  agent: 'AGENT_ID',
  environment_id: 'ENVIRONMENT_ID',
  vault_ids: [${JSON.stringify(vaultId)}],
});`;

const python = (vaultId: string) => `from qca import Managed

with Managed() as client:
    session = client.sessions.create(
        agent="AGENT_ID",
        environment_id="ENVIRONMENT_ID",
        vault_ids=[${JSON.stringify(vaultId)}],
    )`;

export const snippets: Provider['snippets'] = ({ apiUrl, vaultId }) => ({
  curl: curl(apiUrl, vaultId),
  TypeScript: typescript(vaultId),
  Python: python(vaultId),
});
