import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { IgnoredParams } from '@/components/ignored-params';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { isArchived } from '@/lib/contract/domain';
import { ignoredParams, loadListParams } from '@/lib/contract/list-params';
import type { Problem } from '@/lib/contract/result';
import { credentialListKey } from '@/lib/queries/lists';
import { db } from '@/lib/server/db/client';
import { env } from '@/lib/server/env';
import { listOptions } from '@/lib/server/list-options';
import { attempt, prefetch } from '@/lib/server/read';
import { openLeaks } from '@/lib/server/rotation/leak';
import { unfinishedRotations } from '@/lib/server/rotation/rotation';
import { vaultsApi } from '@/lib/server/vaults-api/client';
import { CredentialList } from './credential-list';
import { SessionPanel } from './session-panel';
import { Unfinished } from './unfinished';
import { VaultHeader } from './vault-header';

export const metadata: Metadata = { title: 'Vault' };

const Unreadable = ({ problem }: { problem: Problem }) => (
  <>
    <PageHeader title="Vault" />
    <ReloadNotice problem={problem} />
  </>
);

export default async function VaultPage({ params, searchParams }: PageProps<'/vaults/[vaultId]'>) {
  const [{ vaultId }, search] = await Promise.all([params, searchParams]);
  const list = loadListParams(search);
  const api = await vaultsApi();
  const context = { api, db: db() };
  const [vault, credentials, rotations, leaks] = await Promise.all([
    attempt(() => api.vaults.get(vaultId)),
    prefetch(credentialListKey(vaultId, list), () => api.credentials.list(vaultId, listOptions(list))),
    attempt(() => unfinishedRotations(context, vaultId)),
    attempt(() => openLeaks(context, vaultId)),
  ]);
  if (!vault.ok && vault.problem.code === 'not_found') notFound();
  if (!vault.ok) return <Unreadable problem={vault.problem} />;
  const capabilities = await attempt(() => api.capabilities());
  if (!capabilities.ok) return <Unreadable problem={capabilities.problem} />;
  const { appUrl, isEmbedded, VAULTS_API_URL } = env();
  return (
    <div className="flex flex-col gap-5">
      <VaultHeader vault={vault.value} />
      <IgnoredParams ignored={ignoredParams(search)} />
      <Unfinished
        rotations={rotations.ok ? rotations.value : []}
        leaks={leaks.ok ? leaks.value : []}
        problem={rotations.ok ? (leaks.ok ? null : leaks.problem) : rotations.problem}
      />
      <HydrationBoundary state={credentials.state}>
        <CredentialList
          vaultId={vault.value.id}
          archivedVault={isArchived(vault.value)}
          capabilities={capabilities.value}
          firstProblem={credentials.problem}
        />
      </HydrationBoundary>
      <SessionPanel
        vaultId={vault.value.id}
        apiUrl={isEmbedded ? `${appUrl}/api/v1/cloud` : VAULTS_API_URL}
      />
    </div>
  );
}
