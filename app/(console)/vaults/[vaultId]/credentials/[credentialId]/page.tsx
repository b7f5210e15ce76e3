import { HydrationBoundary } from '@tanstack/react-query';
import type { Route } from 'next';
import { notFound } from 'next/navigation';
import { Deferred } from '@/components/deferred';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { CopyButton } from '@/components/ui/copy-button';
import { serverWords } from '@/lib/audit/sentences';
import { connect } from '@/lib/boot/server/vault-context';
import { isId } from '@/lib/core/ids';
import type { Result } from '@/lib/core/result';
import { openLeaks } from '@/lib/rotation/server/leak';
import { unfinishedRotations } from '@/lib/rotation/server/rotation';
import { requiresVerification } from '@/lib/verification/check-policy';
import { policy } from '@/lib/verification/server/verification-policy';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { PendingOperations } from '../../pending-operations';
import { type CredentialKey, CredentialView } from './credential-view';
import { credentialOnce, credentialTitle, placeOf } from './read-credential';

export const generateMetadata = credentialTitle('Credential');

const Skeleton = () => <PageHeader title="Credential" />;

async function unfinishedOf({ vaultId, credentialId }: CredentialKey) {
  const context = await connect();
  const [rotations, leaks] = await Promise.all([
    unfinishedRotations(context, vaultId),
    openLeaks(context, vaultId),
  ]);
  return {
    rotations: rotations.filter((one) => [one.credentialId, one.newCredentialId].includes(credentialId)),
    leaks: leaks.filter((one) => one.credentialId === credentialId),
  };
}

async function readPage(place: CredentialKey) {
  const read = await credentialOnce(place.vaultId, place.credentialId);
  const [unfinished, rules, capabilities] = await Promise.all([
    toResult(() => unfinishedOf(place)),
    toResult(async () => policy((await connect()).db)),
    // If the API failed to return the credential, do not call it again.
    read.now.ok ? toResult(async () => (await connect()).api.capabilities()) : read.now,
  ]);
  return { read, unfinished, rules, capabilities };
}

function View({ place, ...data }: { place: CredentialKey } & Awaited<ReturnType<typeof readPage>>) {
  const { read, unfinished, rules, capabilities } = data;
  const { now, vault, target, vaultName, service } = read;
  if (!read.isKnown) notFound();
  const failed = [now, vault, rules, capabilities].find((one) => !one.ok);
  // Only the answer about the credential itself proves that it is deleted.
  const isGone = !now.ok && now.problem.code === 'not_found';
  const problem = !isGone && failed && !failed.ok ? failed.problem : null;
  if (target === null)
    return (
      <>
        <PageHeader title="Credential" />
        {problem && <ReloadNotice problem={problem} />}
      </>
    );
  const vaultHref = `/vaults/${encodeURIComponent(place.vaultId)}` as Route;
  return (
    <>
      <PageHeader
        trail={[
          { label: 'Vaults', href: '/vaults' },
          {
            label: <bdi>{vaultName}</bdi>,
            href: !vault.ok && vault.problem.code === 'not_found' ? null : vaultHref,
          },
        ]}
        title={<bdi>{service ?? serverWords(target)}</bdi>}
      >
        <p className="mt-1 flex items-start gap-1 text-muted">
          <code className="min-w-0 break-all">{target}</code>
          <CopyButton text={target} label="Copy URL" />
        </p>
      </PageHeader>
      {/* One notice is enough if the API does not answer. */}
      <PendingOperations
        {...(unfinished.ok ? unfinished.value : { rotations: [], leaks: [] })}
        problem={unfinished.ok || problem ? null : unfinished.problem}
      />
      <HydrationBoundary state={read.state}>
        <CredentialView
          place={place}
          present={
            now.ok && vault.ok && rules.ok && capabilities.ok
              ? {
                  known: now.value,
                  vault: vault.value,
                  capabilities: capabilities.value,
                  verificationRequired: requiresVerification(rules.value, vault.value.metadata.environment),
                }
              : null
          }
          problem={problem}
        />
      </HydrationBoundary>
    </>
  );
}

type Props = PageProps<'/vaults/[vaultId]/credentials/[credentialId]'>;

export default page('vaults.read', async ({ params }: Props) => {
  const place = await placeOf(params);
  if (!isId(place.vaultId) || !isId(place.credentialId)) notFound();
  return (
    <Deferred promise={toResult(() => readPage(place))} fallback={<Skeleton />}>
      {(read: Result<Awaited<ReturnType<typeof readPage>>>) =>
        read.ok ? <View place={place} {...read.value} /> : <ReloadNotice problem={read.problem} />
      }
    </Deferred>
  );
});
