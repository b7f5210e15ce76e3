import { useState } from 'react';
import { CredentialFields } from '@/components/credential-fields';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { SkipVerification } from '@/components/skip-verification';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { VerificationPanel } from '@/components/verification-panel';
import { callAction } from '@/lib/core/call-action';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { Capabilities } from '@/lib/providers/model';
import { addCredential } from '../../actions';
import { useConsoleVerification } from '../../use-console-verification';
import type { Unfinished } from './use-create-vault';

function MissingCredential({
  vault,
  entry,
  isRequired,
  capabilities,
  onDone,
}: {
  vault: LintTarget & { vaultId: string };
  entry: Unfinished['missing'][number];
  isRequired: boolean;
  capabilities: Capabilities;
  onDone: () => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/vaults/inputs').then((inputs) => inputs.newCredential),
    defaults: entry.credential,
    act: async (credential, { typed, isSecondary }) => {
      const verified = await verification.verify([typed], { isVerified: !isSecondary }, () => [
        form.getValues(),
      ]);
      return verified.ok
        ? callAction(addCredential, { ...credential, vaultId: vault.vaultId, ...verified.value[0] })
        : verified;
    },
    onDone,
  });
  const typed = form.watch();
  const verification = useConsoleVerification([typed], vault, isRequired);
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
      <VerificationPanel verification={verification} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={form.isSending}>
          {form.isSending ? (verification.isChecking ? 'Verifying…' : 'Adding…') : 'Verify and add'}
        </Button>
        <SkipVerification isOffered={verification.maySkip} form={form} />
      </div>
    </Form>
  );
}

export function FinishVault({
  unfinished,
  isRequired,
  capabilities,
}: {
  unfinished: Unfinished;
  /** The vault stores only tokens that their server accepts. */
  isRequired: boolean;
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
            Not stored: {missing.map(({ credential }) => credential.mcpServerUrl).join(', ')}. Your input is
            still below.
          </p>
        )}
      </Notice>
      {missing.map((entry) => (
        <MissingCredential
          key={unfinished.missing.indexOf(entry)}
          vault={{ vaultId, vaultName, environment: unfinished.environment }}
          entry={entry}
          isRequired={isRequired}
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
        Go to vault
      </Link>
    </section>
  );
}
