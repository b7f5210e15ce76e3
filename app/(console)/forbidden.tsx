import { BlankPage } from '@/components/blank-page';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { currentSession } from '@/lib/auth/server/session';
import { lacks } from '@/lib/core/roles';
import { missingPermission } from '@/lib/web/server/page';

export default async function Forbidden() {
  const session = await currentSession();
  const permission = missingPermission();
  return (
    <BlankPage
      title="You cannot open this page"
      actions={
        <Link href="/vaults" className={buttonClass('primary')}>
          Go to vaults
        </Link>
      }
    >
      {session && permission
        ? lacks(session.user.role, permission)
        : 'Your role does not allow this. Ask an administrator.'}
    </BlankPage>
  );
}
