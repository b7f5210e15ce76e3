import { notFound } from 'next/navigation';
import { vaultOnce, vaultTitle } from '@/app/(console)/vault-title';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { buttonClass } from '@/components/ui/button';
import { Fact, VaultFacts } from '@/components/vault-facts';
import { idOfAddress } from '@/lib/core/id-of-address';
import { isId } from '@/lib/core/ids';
import { page } from '@/lib/web/server/page';
import { ArchiveView } from '../archive-view';
import { lifetime } from '../lifetime';

export const generateMetadata = vaultTitle('Archive of a vault', (name) => `Archive of ${name}`);

export default page('vaults.read', async ({ params }: PageProps<'/archive/[vaultId]'>) => {
  const vaultId = idOfAddress((await params).vaultId);
  if (!isId(vaultId)) notFound();
  const result = await vaultOnce(vaultId);
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
        trail={[{ label: 'Archive', href: '/archive' }]}
        title={<bdi>{vault.name}</bdi>}
        actions={
          <Link href={`/vaults/${encodeURIComponent(vault.id)}?archived=true`} className={buttonClass()}>
            Open vault
          </Link>
        }
      >
        <VaultFacts vault={vault}>{lived && <Fact name="Lived">{lived}</Fact>}</VaultFacts>
      </PageHeader>
      <ArchiveView firstSnapshot={null} vaultId={vault.id} />
    </>
  );
});
