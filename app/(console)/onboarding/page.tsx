import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { buttonClass } from '@/components/ui/button';
import { vaultsApi } from '@/lib/boot/server/client';
import { may } from '@/lib/core/roles';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { askedVault } from './asked-vault';
import { Onboarding } from './onboarding';
import { rememberedVault, VAULT_COOKIE } from './remembered-vault';

export const metadata: Metadata = { title: 'Onboarding' };

export default page('vaults.change', async ({ searchParams }: PageProps<'/onboarding'>, session) => {
  const { vault } = await searchParams;
  const last = rememberedVault((await cookies()).get(VAULT_COOKIE)?.value, session.user.id);
  const read = await toResult(async () => {
    const api = await vaultsApi();
    const [capabilities, startVault] = await Promise.all([
      api.capabilities(),
      askedVault(api, vault ?? last),
    ]);
    return { capabilities, startVault };
  });
  return (
    <>
      <PageHeader
        title="Onboarding"
        actions={
          <Link href="/onboarding/requests" prefetch={false} className={buttonClass()}>
            Requests to teammates
          </Link>
        }
      >
        <p className="max-w-prose text-muted">Imports MCP servers and tokens from configuration files.</p>
      </PageHeader>
      {read.ok ? (
        <Onboarding
          {...read.value}
          userId={session.user.id}
          seesActivity={may(session.user.role, 'audit.read')}
        />
      ) : (
        <ReloadNotice problem={read.problem} />
      )}
    </>
  );
});
