import { HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { vaultOnce, vaultTitle } from '@/app/(console)/vault-title';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { IgnoredParams } from '@/components/ignored-params';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { buttonClass } from '@/components/ui/button';
import type { ConsoleSession } from '@/lib/auth/server/session';
import { connectionOfProcess } from '@/lib/boot/server/connection';
import { connect } from '@/lib/boot/server/vault-context';
import { idOfAddress } from '@/lib/core/id-of-address';
import { isId } from '@/lib/core/ids';
import { ignoredParams, type ListParams, loadListParams } from '@/lib/core/list-params';
import type { Problem, Result } from '@/lib/core/result';
import { credentialRows } from '@/lib/inventory/server/credential-rows';
import { PROVIDERS } from '@/lib/providers/server/registry';
import { openLeaks } from '@/lib/rotation/server/leak';
import { unfinishedRotations } from '@/lib/rotation/server/rotation';
import { readPending } from '@/lib/token-requests/server/pending';
import { credentialListKey } from '@/lib/vaults/queries';
import { listOptions } from '@/lib/vaults/server/list-options';
import { requiresVerification } from '@/lib/verification/check-policy';
import { policy } from '@/lib/verification/server/verification-policy';
import { page } from '@/lib/web/server/page';
import { prefetch, toResult } from '@/lib/web/server/read';
import { PendingNotice } from '../pending-notice';
import { CredentialList } from './credential-list';
import { PendingOperations } from './pending-operations';
import { VaultHeader } from './vault-header';

function VaultSkeleton() {
  return (
    <div className="flex flex-col gap-5">
      <div className="h-7 w-64 rounded bg-sunken" />
      <TableSkeleton label="Loading vault" rows={5} />
    </div>
  );
}

export const generateMetadata = vaultTitle('Vault');

const Unreadable = ({ problem }: { problem: Problem }) => (
  <>
    <PageHeader title="Vault" />
    <ReloadNotice problem={problem} />
  </>
);

/** A vault that was deleted with unfinished changes, which can still be closed. */
const GoneVault = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-col gap-5">
    <PageHeader
      title="Vault not found"
      actions={
        <Link href="/vaults" className={buttonClass()}>
          Back to vaults
        </Link>
      }
    >
      <p className="text-muted">
        The API has no vault with this id. It may have been deleted, or it belongs to another account. Its
        unfinished changes can be closed here.
      </p>
    </PageHeader>
    {children}
  </div>
);

async function readVault(vaultId: string, list: ListParams, session: ConsoleSession) {
  const context = await connect();
  const { api } = context;
  const [vault, credentials, rotations, leaks, rules, pending] = await Promise.all([
    vaultOnce(vaultId),
    prefetch(credentialListKey(vaultId, list), async () =>
      credentialRows(context, vaultId, await api.credentials.list(vaultId, listOptions(list))),
    ),
    toResult(() => unfinishedRotations(context, vaultId)),
    toResult(() => openLeaks(context, vaultId)),
    policy(context.db),
    readPending(async () => context, session),
  ]);
  // Last, because the reads above determine them; if the API refused those, do not call it again.
  const capabilities = vault.ok ? await toResult(() => api.capabilities()) : vault;
  return { vault, credentials, rotations, leaks, rules, pending, capabilities };
}

type Read = Result<Awaited<ReturnType<typeof readVault>>>;

function VaultView({ read, ignored }: { read: Read; ignored: string[] }) {
  if (!read.ok) return <Unreadable problem={read.problem} />;
  const { vault, credentials, rotations, leaks, rules, pending, capabilities } = read.value;
  const unfinished = (
    <PendingOperations
      rotations={rotations.ok ? rotations.value : []}
      leaks={leaks.ok ? leaks.value : []}
      problem={rotations.ok ? (leaks.ok ? null : leaks.problem) : rotations.problem}
    />
  );
  if (!vault.ok && vault.problem.code === 'not_found') {
    const isOpen = (rotations.ok && rotations.value.length > 0) || (leaks.ok && leaks.value.length > 0);
    return isOpen ? <GoneVault>{unfinished}</GoneVault> : notFound();
  }
  if (!vault.ok) return <Unreadable problem={vault.problem} />;
  if (!capabilities.ok) return <Unreadable problem={capabilities.problem} />;
  const { provider, baseUrl: apiUrl } = connectionOfProcess();
  const snippets = PROVIDERS[provider][0].snippets({ apiUrl, vaultId: vault.value.id });
  return (
    <div className="flex flex-col gap-2">
      <VaultHeader vault={vault.value} snippets={snippets} />
      <IgnoredParams ignored={ignored} />
      <PendingNotice pending={pending.filter(({ vaultId }) => vaultId === vault.value.id)} />
      {unfinished}
      <HydrationBoundary state={credentials.state}>
        <CredentialList
          vault={vault.value}
          capabilities={capabilities.value}
          verificationRequired={requiresVerification(rules, vault.value.metadata.environment)}
          firstProblem={credentials.problem}
        />
      </HydrationBoundary>
    </div>
  );
}

export default page(
  'vaults.read',
  async ({ params, searchParams }: PageProps<'/vaults/[vaultId]'>, session) => {
    const [{ vaultId: segment }, search] = await Promise.all([params, searchParams]);
    const vaultId = idOfAddress(segment);
    if (!isId(vaultId)) notFound();
    return (
      <Deferred
        promise={toResult(() => readVault(vaultId, loadListParams(search), session))}
        fallback={<VaultSkeleton />}
      >
        {(read) => <VaultView read={read} ignored={ignoredParams(search)} />}
      </Deferred>
    );
  },
);
