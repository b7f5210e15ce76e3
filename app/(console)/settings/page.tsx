import { redirect } from 'next/navigation';
import { may } from '@/lib/contract/roles';
import { page } from '@/lib/server/page';

export default page('signed-in', (_props: PageProps<'/settings'>, session) =>
  redirect(may(session.user.role, 'settings.manage') ? '/settings/team' : '/settings/security'),
);
