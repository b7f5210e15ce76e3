import type { ReactNode } from 'react';
import { KindFields } from '@/components/credential-kinds/kind-fields';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { ProblemNotice } from '@/components/problem-notice';
import { SkipVerification } from '@/components/skip-verification';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { typedToken } from '@/components/use-token-checks';
import { useVerification } from '@/components/use-verification';
import { VerificationPanel } from '@/components/verification-panel';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { actorLine } from '@/lib/core/person';
import type { Result } from '@/lib/core/result';
import { kindValues } from '@/lib/credential-kinds/form-values';
import type { CollectOffer, Submitted } from '@/lib/token-requests/model';
import { AuthCard } from '../auth-card';
import { submitToken, verifyCollectedToken } from './actions';

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="break-words">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function OfferFacts({ offer: { askedByName, target, vaultName, purpose } }: { offer: CollectOffer }) {
  return (
    <dl className="flex flex-col gap-2">
      <Line name="Requested by">{actorLine(askedByName)}</Line>
      <Line name="MCP server">
        <code className="font-mono text-sm break-all">{target}</code>
      </Line>
      <Line name="Vault">{vaultName}</Line>
      <Line name="Purpose">{purpose}</Line>
    </dl>
  );
}

function Keeping({ offer: { askedByName, vaultName, needsApproval, expiresAt } }: { offer: CollectOffer }) {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">
      {needsApproval ? (
        <li>
          It is kept encrypted until {askedByName} or an administrator approves it, at most until{' '}
          <Time value={expiresAt} show="exact" />. Then it is stored in the vault, or deleted.
        </li>
      ) : (
        <li>It is stored in the vault “{vaultName}” immediately and is not kept here.</li>
      )}
      <li>
        Agent sessions that use the vault get it, only for this server. Strongroom shows it to no one, not
        even to {askedByName}. It can be replaced.
      </li>
      <li>
        The link works once, until <Time value={expiresAt} show="exact" />.
      </li>
    </ul>
  );
}

export function TokenForm({
  link,
  offer,
  onSpent,
  onDone,
}: {
  link: { token: string; passphrase: string };
  offer: CollectOffer;
  onSpent: () => void;
  onDone: (outcome: Submitted['outcome']) => void;
}) {
  /** Closes the form if the link is no longer valid. */
  const unlessSpent = async <T,>(call: Promise<Result<T>>): Promise<Result<T>> => {
    const result = await call;
    if (!result.ok && result.problem.code === 'not_found') onSpent();
    return result;
  };
  const form = useActionForm({
    schema: () => import('@/lib/token-requests/model').then((inputs) => inputs.collectForm),
    defaults: kindValues({}),
    act: async (values, { typed, isSecondary }) => {
      const verified = await verification.verify([tokenOf(typed)], { isVerified: !isSecondary }, () => [
        tokenOf(form.getValues()),
      ]);
      return verified.ok
        ? unlessSpent(callAction(submitToken, { ...link, ...kindValues(values), ...verified.value[0] }))
        : verified;
    },
    onDone: ({ outcome }) => onDone(outcome),
  });
  const tokenOf = (typed: Parameters<typeof kindValues>[0]) => typedToken(kindValues(typed));
  const verification = useVerification({
    typed: [tokenOf(form.watch())],
    // Everyone with the link can open the page, so it knows only the offer and nothing about the account.
    facts: {
      target: { vaultId: null, vaultName: offer.vaultName, environment: null },
      server: { mcpServerUrl: offer.target },
    },
    isRequired: false,
    ask: (typed) =>
      unlessSpent(
        callAction(verifyCollectedToken, { ...link, ...kindValues(typed) }, { unanswered: NOTHING_CHANGED }),
      ),
  });
  useUnsavedGuard(form.formState.isDirty && !form.isSending);
  const { errors } = form.formState;
  return (
    <AuthCard title="A token is requested">
      <OfferFacts offer={offer} />
      <Form form={form} aria-label="Send the token" className="flex flex-col gap-4">
        <KindFields field={(name) => ({ ...form.register(name), error: errors[name]?.message })} />
        <Keeping offer={offer} />
        <VerificationPanel verification={verification} />
        {form.problem && <ProblemNotice problem={form.problem} title="The token was not sent" />}
        <div className="flex flex-wrap justify-end gap-2">
          <SkipVerification isOffered={verification.maySkip} form={form} verb="Send" />
          <Button type="submit" variant="primary" disabled={form.isSending}>
            {form.isSending ? (verification.isChecking ? 'Verifying…' : 'Sending…') : 'Verify and send'}
          </Button>
        </div>
      </Form>
    </AuthCard>
  );
}
