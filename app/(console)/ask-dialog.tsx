import { useState } from 'react';
import { PROTOCOL_NAMES } from '@/components/credential-names';
import { Findings } from '@/components/findings';
import { Complaint, Options, SelectField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { ServerUrlField } from '@/components/form/server-url-field';
import { useActionForm } from '@/components/form/use-action-form';
import { LinkDialog } from '@/components/link-dialog';
import { formatTime } from '@/components/ui/time';
import { UNSEEN } from '@/components/use-findings';
import { callAction } from '@/lib/core/call-action';
import type { Capabilities, Vault } from '@/lib/providers/model';
import type { AskedLink } from '@/lib/token-requests/model';
import { collectPath } from '@/lib/token-requests/request-link';
import { askTeammate } from './actions';
import { AskTermsFields, FIRST_TERMS } from './ask-terms';
import { useConsoleFindings } from './use-console-verification';
import { VaultSearch } from './vault-search';

interface Props {
  protocols: Capabilities['protocols'];
  startVault: Vault | null;
  startUrl?: string;
  campaignId?: string;
  onClose: () => void;
  onDone: () => void;
}

function AskForm({
  protocols,
  startVault,
  startUrl = '',
  campaignId,
  onClose,
  onAsked,
}: Omit<Props, 'onDone'> & { onAsked: (asked: AskedLink) => void }) {
  const [vault, setVault] = useState(startVault);
  const form = useActionForm({
    schema: () => import('@/lib/token-requests/model').then((inputs) => inputs.askInput),
    defaults: {
      ...{ vaultId: startVault?.id ?? '', mcpServerUrl: startUrl, protocol: protocols[0] },
      ...FIRST_TERMS,
    },
    // The schema converted the hours to a number; the action parses form input.
    act: async (values) => {
      const isUnseen = await lint.lookAgain([values]);
      if (isUnseen()) return { ok: false, problem: UNSEEN };
      return callAction(askTeammate, { ...values, campaignId, hours: String(values.hours) });
    },
    onDone: onAsked,
  });
  const { errors } = form.formState;
  const [mcpServerUrl, protocol] = form.watch(['mcpServerUrl', 'protocol']);
  const lint = useConsoleFindings([{ mcpServerUrl, protocol }], {
    vaultId: vault?.id ?? null,
    vaultName: vault?.name ?? '',
    environment: vault?.metadata.environment ?? null,
  });
  return (
    <FormDialog
      title="Ask a teammate"
      description="Creates a one-time link to enter one token, for one server and one vault, without an account."
      verb="Create link"
      verbWhileSending="Creating…"
      form={form}
      problemTitle="The link was not created"
      onClose={onClose}
    >
      <VaultSearch
        chosen={vault}
        onChoose={(one) => {
          setVault(one);
          form.setValue('vaultId', one.id, { shouldDirty: true, shouldValidate: true });
        }}
      />
      <Complaint>{errors.vaultId?.message}</Complaint>
      <ServerUrlField
        hint="The token is for this server only. The teammate sees the URL."
        error={errors.mcpServerUrl?.message}
        onChoose={({ transport }) => protocols.includes(transport) && form.setValue('protocol', transport)}
        {...form.register('mcpServerUrl')}
      />
      {protocols.length > 0 && (
        <SelectField label="Protocol" {...form.field('protocol')}>
          <Options of={protocols} names={PROTOCOL_NAMES} />
        </SelectField>
      )}
      <Findings findings={lint.findings[0] ?? []} />
      <AskTermsFields form={form} />
    </FormDialog>
  );
}

export default function AskDialog({ onDone, ...props }: Props) {
  const [asked, setAsked] = useState<AskedLink | null>(null);
  if (asked !== null)
    return (
      <LinkDialog
        links={[
          {
            label: 'Link for your teammate',
            copyLabel: 'Copy link',
            link: `${window.location.origin}${collectPath(asked.token)}`,
          },
        ]}
        description={`It works once, until ${formatTime(asked.expiresAt)}, and is not shown again. Anyone with the link can enter a token. Send it privately to one person.`}
        onClose={props.onClose}
      />
    );
  return (
    <AskForm
      {...props}
      onAsked={(made) => {
        setAsked(made);
        onDone();
      }}
    />
  );
}
