import { redirect } from 'next/navigation';
import { may } from '@/lib/core/roles';
import { page } from '@/lib/web/server/page';

export default page('signed-in', (_props: PageProps<'/settings'>, session) =>
  redirect(may(session.user.role, 'settings.manage') ? '/settings/team' : '/settings/security'),
);
