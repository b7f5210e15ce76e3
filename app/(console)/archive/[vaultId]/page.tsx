import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Fact } from '@/components/fact';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { buttonClass } from '@/components/ui/button';
import { VaultFacts } from '@/components/vault-facts';
import { idOfAddress } from '@/lib/contract/id-of-address';
import { page } from '@/lib/server/page';
import { attempt } from '@/lib/server/read';
import { vaultsApi } from '@/lib/server/vaults-api/client';
import { lifetime } from '../lifetime';
import { VaultArchive } from './vault-archive';

export const metadata: Metadata = { title: 'Archive of a vault' };

export default page('vaults.read', async ({ params }: PageProps<'/archive/[vaultId]'>) => {
  const vaultId = idOfAddress((await params).vaultId);
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
            <Link href={`/vaults/${encodeURIComponent(vault.id)}?archived=true`} className={buttonClass()}>
              Open vault
            </Link>
          </>
        }
      >
        <VaultFacts vault={vault}>{lived && <Fact name="Lived">{lived}</Fact>}</VaultFacts>
      </PageHeader>
      <VaultArchive vault={{ id: vault.id, name: vault.name }} />
    </>
  );
});
