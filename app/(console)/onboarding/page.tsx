import type { Metadata } from 'next';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { buttonClass } from '@/components/ui/button';
import { vaultsApi } from '@/lib/boot/server/client';
import { may } from '@/lib/core/roles';
import { page } from '@/lib/web/server/page';
import { attempt } from '@/lib/web/server/read';
import { Onboarding } from './onboarding';

export const metadata: Metadata = { title: 'Onboarding' };

export default page('vaults.change', async (_props: PageProps<'/onboarding'>, session) => {
  const capabilities = await attempt(async () => (await vaultsApi()).capabilities());
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
        <p className="max-w-prose text-muted">
          Takes MCP servers and tokens out of configuration files, has them proven against the real servers,
          and stores them in vaults.
        </p>
      </PageHeader>
      {capabilities.ok ? (
        <Onboarding capabilities={capabilities.value} seesActivity={may(session.user.role, 'audit.read')} />
      ) : (
        <ReloadNotice problem={capabilities.problem} />
      )}
    </>
  );
});
