import { Link } from '@/components/link';
import { MessagePage } from '@/components/message-page';
import { buttonClass } from '@/components/ui/button';
import { currentSession } from '@/lib/auth/server/session';
import { denialMessage } from '@/lib/core/roles';
import { missingPermission } from '@/lib/web/server/page';

export default async function Forbidden() {
  const session = await currentSession();
  const permission = missingPermission();
  return (
    <MessagePage
      title="You cannot open this page"
      actions={
        <Link href="/vaults" className={buttonClass('primary')}>
          Go to vaults
        </Link>
      }
    >
      {session && permission
        ? denialMessage(session.user.role, permission)
        : 'Your role does not allow this. Ask an administrator.'}
    </MessagePage>
  );
}
