'use client';

import { useState } from 'react';
import { type UseFormReturn, useFieldArray } from 'react-hook-form';
import type { z } from 'zod';
import { CredentialFields } from '@/components/credential-fields';
import { Complaint, Options, SelectField, TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { Link, useOpenPage } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { SkipVerification } from '@/components/skip-verification';
import { Button, buttonClass } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import { typedToken } from '@/components/use-token-checks';
import { VerificationPanel } from '@/components/verification-panel';
import type { Capabilities } from '@/lib/providers/model';
import type { createVaultForm } from '@/lib/vaults/inputs';
import { ENVIRONMENT_NAMES, METADATA_PAIRS_MAX, STATED_ENVIRONMENTS } from '@/lib/vaults/limits';
import { emptyCredential } from '@/lib/vaults/new-credential-form';
import { type CheckPolicy, requiresVerification } from '@/lib/verification/check-policy';
import { useConsoleVerification } from '../../use-console-verification';
import { FinishVault } from './finish-vault';
import { type Unfinished, useCreateVault } from './use-create-vault';

type Values = UseFormReturn<z.input<typeof createVaultForm>, unknown, z.output<typeof createVaultForm>>;

const tokensOf = ({ credentials = [] }: Pick<z.input<typeof createVaultForm>, 'credentials'>) =>
  credentials.map(typedToken);

function InlineCredential({
  index,
  form,
  capabilities,
  verification,
  onRemove,
}: {
  index: number;
  form: Values;
  capabilities: Capabilities;
  verification: ReturnType<typeof useConsoleVerification>;
  onRemove: () => void;
}) {
  const at = `credentials.${index}` as const;
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <legend className="px-1 text-muted">Credential {index + 1}</legend>
      <CredentialFields
        capabilities={capabilities}
        kind={form.watch(`${at}.kind`)}
        register={(name) => form.register(`${at}.${name}`)}
        errors={form.formState.errors.credentials?.[index]}
      />
      <VerificationPanel verification={verification} at={index} />
      <Button variant="quiet" className="self-end" onClick={onRemove}>
        Remove credential {index + 1}
      </Button>
    </fieldset>
  );
}

function MetadataRows({ form: { control, register, formState } }: { form: Values }) {
  const errors = formState.errors.metadata;
  const { fields, append, remove } = useFieldArray({ control, name: 'metadata' });
  // Errors of the metadata as a whole, from the schema or the API.
  const wholeError = errors?.message ?? errors?.root?.message;
  return (
    <section aria-labelledby="metadata-heading" className="flex flex-col gap-3">
      <div>
        <h2 id="metadata-heading" className="text-base font-semibold">
          Metadata
        </h2>
        <p className="text-muted">Everyone with access can read it. Do not enter secrets.</p>
      </div>
      {fields.map((field, index) => (
        <fieldset key={field.id} className="grid grid-cols-[1fr_1fr_auto] items-start gap-2">
          <legend className="sr-only">Metadata entry {index + 1}</legend>
          <TextField
            label="Key"
            error={errors?.[index]?.key?.message}
            {...register(`metadata.${index}.key`)}
          />
          <TextField
            label="Value"
            error={errors?.[index]?.value?.message}
            {...register(`metadata.${index}.value`)}
          />
          <Button
            variant="quiet"
            className="mt-6"
            aria-label={`Remove metadata entry ${index + 1}`}
            onClick={() => remove(index)}
          >
            <Icon name="close" />
          </Button>
        </fieldset>
      ))}
      <Complaint>{wholeError}</Complaint>
      <Button
        className="self-start"
        disabled={fields.length >= METADATA_PAIRS_MAX}
        onClick={() => append({ key: '', value: '' })}
      >
        Add metadata
      </Button>
    </section>
  );
}

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
    act: async (values, { typed, isSecondary }) => {
      const verified = await verification.verify(tokensOf(typed), { isVerified: !isSecondary }, () =>
        tokensOf(form.getValues()),
      );
      if (!verified.ok) return verified;
      const credentials = values.credentials.map((credential, at) => ({
        ...credential,
        ...verified.value[at],
      }));
      return create({ ...values, credentials });
    },
    onDone: ({ vaultId, complete }) => complete && openPage(`/vaults/${encodeURIComponent(vaultId)}`),
  });
  const { control, register, formState } = form;
  const { errors } = formState;
  const credentials = useFieldArray({ control, name: 'credentials' });
  const complaint = errors.credentials?.message ?? errors.credentials?.root?.message;
  const isOptional = capabilities.createVaultWithCredentials !== 'required' && complaint === undefined;
  useUnsavedGuard(formState.isDirty && !form.isSending && !formState.isSubmitSuccessful);

  const isRequired = requiresVerification({ verifyRequiredIn }, form.watch('environment'));
  const hasCredentials = credentials.fields.length > 0;
  const typed = form.watch();
  const target = { vaultId: null, vaultName: typed.displayName, environment: typed.environment || null };
  const verification = useConsoleVerification(tokensOf(typed), target, isRequired);

  if (unfinished)
    return <FinishVault unfinished={unfinished} isRequired={isRequired} capabilities={capabilities} />;
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
            <Options of={STATED_ENVIRONMENTS} names={ENVIRONMENT_NAMES} />
          </SelectField>
        )}
      </div>
      {capabilities.vaultMetadata && <MetadataRows form={form} />}
      <section aria-labelledby="credentials-heading" className="flex flex-col gap-3">
        <h2 id="credentials-heading" className="text-base font-semibold">
          Credentials
        </h2>
        {capabilities.createVaultWithCredentials === 'required' && (
          <Notice>This API creates vaults only with a credential. Add at least one.</Notice>
        )}
        {credentials.fields.map((field, index) => (
          <InlineCredential
            key={field.id}
            index={index}
            form={form}
            capabilities={capabilities}
            verification={verification}
            onRemove={() => credentials.remove(index)}
          />
        ))}
        <Complaint>{complaint}</Complaint>
        <Button className="self-start" onClick={() => credentials.append(emptyCredential(capabilities))}>
          Add a credential
        </Button>
        {isOptional && credentials.fields.length === 0 && (
          <p className="text-muted">You can also add credentials later.</p>
        )}
      </section>
      {form.problem && <ProblemNotice problem={form.problem} title="The vault was not created" />}
      <div className="flex flex-wrap gap-2 border-t border-line pt-4">
        <Button type="submit" variant="primary" disabled={form.isSending}>
          {form.isSending
            ? verification.isChecking
              ? 'Verifying…'
              : 'Creating…'
            : hasCredentials
              ? 'Verify and create vault'
              : 'Create vault'}
        </Button>
        <SkipVerification isOffered={verification.maySkip} form={form} verb="Create" />
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
