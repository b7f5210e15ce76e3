import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Fact } from '@/components/fact';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { StatusBadge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { attempt } from '@/lib/server/read';
import { vaultsApi } from '@/lib/server/vaults-api/client';
import { lifetime } from '../lifetime';
import { VaultArchive } from './vault-archive';

export const metadata: Metadata = { title: 'Archive of a vault' };

export default async function VaultArchivePage({ params }: PageProps<'/archive/[vaultId]'>) {
  const { vaultId } = await params;
  const result = await attempt(async () => (await vaultsApi()).vaults.get(vaultId));
  if (!result.ok && result.problem.code === 'not_found') notFound();
  if (!result.ok)
    return (
      <>
        <PageHeader title="Archive of a vault" />
        <ReloadNotice problem={result.problem} />
      </>
    );
  const vault = result.value;
  const lived = lifetime(vault.createdAt, vault.archivedAt);
  return (
    <>
      <PageHeader
        title={<bdi>{vault.name}</bdi>}
        actions={
          <>
            <Link href="/archive" className={buttonClass()}>
              Whole archive
            </Link>
            <Link href={`/vaults/${vault.id}`} className={buttonClass()}>
              Open vault
            </Link>
          </>
        }
      >
        <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-xs">
          <Fact name="Status">
            <StatusBadge status={vault.status} />
          </Fact>
          <Fact name="Id">
            <code className="break-all">{vault.id}</code>
          </Fact>
          <Fact name="Created">
            <Time value={vault.createdAt} />
          </Fact>
          {vault.archivedAt && (
            <Fact name="Archived">
              <Time value={vault.archivedAt} />
            </Fact>
          )}
          {lived && <Fact name="Lived">{lived}</Fact>}
        </dl>
      </PageHeader>
      <VaultArchive vault={{ id: vault.id, name: vault.name }} />
    </>
  );
}
