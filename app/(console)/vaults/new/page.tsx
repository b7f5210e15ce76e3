import type { Metadata } from 'next';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { vaultsApi } from '@/lib/boot/server/client';
import { db } from '@/lib/core/server/db/client';
import { policy } from '@/lib/verification/server/verification-policy';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { NewVaultForm } from './new-vault-form';

export const metadata: Metadata = { title: 'New vault' };

export default page('vaults.change', async () => {
  const [capabilities, rules] = await Promise.all([
    toResult(async () => (await vaultsApi()).capabilities()),
    policy(db()),
  ]);
  return (
    <div className="max-w-3xl">
      <PageHeader trail={[{ label: 'Vaults', href: '/vaults' }]} title="New vault">
        <p className="text-muted">A container of credentials for agent sessions.</p>
      </PageHeader>
      {capabilities.ok ? (
        <NewVaultForm capabilities={capabilities.value} verifyRequiredIn={rules.verifyRequiredIn} />
      ) : (
        <ReloadNotice problem={capabilities.problem} />
      )}
    </div>
  );
});
