import Link from 'next/link';
import { BlankPage } from '@/components/blank-page';
import { buttonClass } from '@/components/ui/button';
import { PERMISSION_WORDS, rolesWith } from '@/lib/contract/roles';
import { currentSession } from '@/lib/server/access/session';
import { missingPermission } from '@/lib/server/page';

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

/** What a page says instead of itself to somebody whose role lacks what it takes. */
export default async function Forbidden() {
  const session = await currentSession();
  const permission = missingPermission();
  return (
    <BlankPage
      title="You may not see this page"
      actions={
        <Link href="/vaults" className={buttonClass('primary')}>
          Go to vaults
        </Link>
      }
    >
      {session && permission
        ? `Your role, ${session.user.role}, may not ${PERMISSION_WORDS[permission]}. That takes the role ${listed.format(rolesWith(permission))}; an administrator can change yours.`
        : 'Your role does not allow it. An administrator can change your role.'}
    </BlankPage>
  );
}
