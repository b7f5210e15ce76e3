'use client';

import { useState } from 'react';
import { useFieldArray } from 'react-hook-form';
import { SelectField, TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { Link, useOpenPage } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { Capabilities } from '@/lib/providers/model';
import { ENVIRONMENTS, METADATA_PAIRS_MAX } from '@/lib/vaults/limits';
import { emptyCredential } from '@/lib/vaults/new-credential-form';
import { type CheckPolicy, needsProof } from '@/lib/verification/check-policy';
import { useCredentialNotes } from '../../use-credential-notes';
import { FinishVault } from './finish-vault';
import { InlineCredential } from './inline-credential';
import { MetadataRows } from './metadata-rows';
import { type Unfinished, useCreateVault } from './use-create-vault';

const ENVIRONMENT_NAMES = {
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
} as const;

export function NewVaultForm({
  capabilities,
  verifyRequiredIn,
}: { capabilities: Capabilities } & Pick<CheckPolicy, 'verifyRequiredIn'>) {
  const { openPage, bar } = useOpenPage();
  const [unfinished, setUnfinished] = useState<Unfinished | null>(null);
  const create = useCreateVault(setUnfinished);
  const form = useActionForm({
    schema: () => import('@/lib/vaults/inputs').then((inputs) => inputs.createVaultForm),
    defaults: {
      displayName: '',
      environment: '',
      metadata: [],
      credentials:
        capabilities.createVaultWithCredentials === 'required' ? [emptyCredential(capabilities)] : [],
    },
    act: async (values) => {
      const unseen = await warnings.unseen(values.credentials);
      return unseen ? { ok: false, problem: unseen } : create(values);
    },
    onDone: ({ vaultId, complete }) => complete && openPage(`/vaults/${encodeURIComponent(vaultId)}`),
  });
  const { control, register, formState } = form;
  const { errors } = formState;
  const credentials = useFieldArray({ control, name: 'credentials' });
  const complaint = errors.credentials?.message ?? errors.credentials?.root?.message;
  const isOptional = capabilities.createVaultWithCredentials !== 'required' && complaint === undefined;
  useUnsavedGuard(formState.isDirty && !form.isSending && !formState.isSubmitSuccessful);

  const isRequired = needsProof({ verifyRequiredIn }, form.watch('environment'));
  const isChecked = isRequired && credentials.fields.length > 0;
  const [vaultName, environment, typed] = form.watch(['displayName', 'environment', 'credentials']);
  const warnings = useCredentialNotes(typed ?? [], {
    vaultId: null,
    vaultName,
    environment: environment || null,
  });

  if (unfinished) return <FinishVault unfinished={unfinished} capabilities={capabilities} />;
  return (
    <Form form={form} aria-label="New vault" className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-[1fr_14rem]">
        <TextField
          label="Display name"
          maxLength={1000}
          error={errors.displayName?.message}
          {...register('displayName')}
        />
        {capabilities.vaultMetadata && (
          <SelectField
            label="Environment"
            hint="Kept as metadata."
            error={errors.environment?.message}
            {...register('environment')}
          >
            <option value="">Not stated</option>
            {ENVIRONMENTS.map((environment) => (
              <option key={environment} value={environment}>
                {ENVIRONMENT_NAMES[environment]}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      {capabilities.vaultMetadata && (
        <MetadataRows
          control={control}
          register={register}
          errors={errors.metadata}
          most={METADATA_PAIRS_MAX}
        />
      )}
      <section aria-labelledby="credentials-heading" className="flex flex-col gap-3">
        <h2 id="credentials-heading" className="text-base font-semibold">
          Credentials
        </h2>
        {capabilities.createVaultWithCredentials === 'required' && (
          <Notice>This API makes no vault without a credential: at least one is needed.</Notice>
        )}
        {credentials.fields.map((field, index) => (
          <InlineCredential
            key={field.id}
            index={index}
            form={form}
            capabilities={capabilities}
            isRequired={isRequired}
            isSending={form.isSending}
            notes={warnings.notes[index] ?? []}
            onRemove={() => credentials.remove(index)}
          />
        ))}
        {complaint !== undefined && (
          <p role="alert" className="text-danger">
            {complaint}
          </p>
        )}
        <Button className="self-start" onClick={() => credentials.append(emptyCredential(capabilities))}>
          Add a credential
        </Button>
        {isOptional && credentials.fields.length === 0 && (
          <p className="text-muted">You can also add credentials later.</p>
        )}
      </section>
      {form.problem && <ProblemNotice problem={form.problem} title="The vault was not created" />}
      <div className="flex gap-2 border-t border-line pt-4">
        <Button type="submit" variant="primary" disabled={form.isSending}>
          {form.isSending
            ? isChecked
              ? 'Verifying and creating…'
              : 'Creating…'
            : isChecked
              ? 'Verify and create vault'
              : warnings.isDoubtful
                ? 'Create vault anyway'
                : 'Create vault'}
        </Button>
        {!form.isSending && (
          <Link href="/vaults" prefetch={false} className={buttonClass('quiet')}>
            Cancel
          </Link>
        )}
        {bar}
      </div>
    </Form>
  );
}
