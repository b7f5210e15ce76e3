import { useState } from 'react';
import { CredentialFields } from '@/components/credential-fields';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { callAction } from '@/lib/core/call-action';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { Capabilities } from '@/lib/providers/model';
import { addCredential } from '../../actions';
import { CredentialNotes } from '../../credential-notes';
import { useCredentialNotes } from '../../use-credential-notes';
import type { Unfinished } from './use-create-vault';

function MissingCredential({
  vault,
  entry,
  capabilities,
  onDone,
}: {
  vault: LintTarget & { vaultId: string };
  entry: Unfinished['missing'][number];
  capabilities: Capabilities;
  onDone: () => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/vaults/inputs').then((inputs) => inputs.newCredential),
    defaults: entry.credential,
    act: async (credential) => {
      const unseen = await warnings.unseen([credential]);
      if (unseen) return { ok: false, problem: unseen };
      return callAction(addCredential, { ...credential, vaultId: vault.vaultId });
    },
    onDone,
  });
  const typed = form.watch();
  const warnings = useCredentialNotes([typed], vault);
  return (
    <Form
      form={form}
      aria-label={entry.credential.mcpServerUrl}
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4"
    >
      <ProblemNotice problem={form.problem ?? entry.problem} title="Not stored yet" />
      <CredentialFields
        capabilities={capabilities}
        kind={typed.kind}
        register={form.register}
        errors={form.formState.errors}
      />
      <CredentialNotes notes={warnings.notes[0] ?? []} />
      <Button type="submit" variant="primary" className="self-start" disabled={form.isSending}>
        {form.isSending ? 'Adding…' : warnings.isDoubtful ? 'Add anyway' : 'Add credential'}
      </Button>
    </Form>
  );
}

export function FinishVault({
  unfinished,
  capabilities,
}: {
  unfinished: Unfinished;
  capabilities: Capabilities;
}) {
  const { vaultId, vaultName } = unfinished;
  const [missing, setMissing] = useState(unfinished.missing);
  const [stored, setStored] = useState(unfinished.stored);
  useUnsavedGuard(missing.length > 0);
  return (
    <section aria-label="Finish the vault" className="flex flex-col gap-4">
      <Notice tone={missing.length > 0 ? 'warn' : 'ok'} title={`The vault “${vaultName}” exists.`}>
        {stored.length > 0 && <p>Stored: {stored.join(', ')}.</p>}
        {missing.length > 0 && (
          <p>
            Not stored: {missing.map(({ credential }) => credential.mcpServerUrl).join(', ')}. What you typed
            is still below.
          </p>
        )}
      </Notice>
      {missing.map((entry) => (
        <MissingCredential
          key={unfinished.missing.indexOf(entry)}
          vault={{ vaultId, vaultName, environment: unfinished.environment }}
          entry={entry}
          capabilities={capabilities}
          onDone={() => {
            setStored([...stored, entry.credential.mcpServerUrl]);
            setMissing(missing.filter((other) => other !== entry));
          }}
        />
      ))}
      <Link
        href={`/vaults/${encodeURIComponent(vaultId)}`}
        className={buttonClass(missing.length > 0 ? 'secondary' : 'primary', 'self-start')}
      >
        Go to the vault
      </Link>
    </section>
  );
}
