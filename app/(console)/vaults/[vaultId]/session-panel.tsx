import { CopyButton } from '@/components/ui/copy-button';

/** Between single quotes of a shell nothing but a single quote means anything. */
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

/** The lines that name this vault, ready to copy. The PAT stays a variable. */
export function SessionPanel({ vaultId, apiUrl }: { vaultId: string; apiUrl: string }) {
  const snippets = { curl: curl(apiUrl, vaultId), TypeScript: typescript(vaultId), Python: python(vaultId) };
  return (
    <details className="rounded-md border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2.5 font-medium">Use in a session</summary>
      <div className="flex flex-col gap-4 border-t border-line px-4 py-3">
        <p className="text-muted">
          A session may use every active credential of the vaults that it names. Replace the capital letters
          with ids of yours.
        </p>
        {Object.entries(snippets).map(([name, code]) => (
          <section key={name} aria-label={name}>
            <div className="mb-1 flex items-center gap-1">
              <h3 className="text-xs font-medium text-muted">{name}</h3>
              <CopyButton text={code} label={`Copy ${name}`} />
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
            <pre tabIndex={0} className="overflow-x-auto rounded bg-sunken p-3 text-xs">
              {code}
            </pre>
          </section>
        ))}
      </div>
    </details>
  );
}
