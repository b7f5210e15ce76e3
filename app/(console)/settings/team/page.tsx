import type { Metadata } from 'next';
import { ReloadNotice } from '@/components/reload-notice';
import * as team from '@/lib/auth/server/team';
import { db } from '@/lib/core/server/db/client';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { TeamView } from './team-view';

export const metadata: Metadata = { title: 'Team' };

export default page('settings.manage', async (_props: PageProps<'/settings/team'>, session) => {
  const answer = await toResult(async () => {
    const [members, invitations, policy] = await Promise.all([
      team.listTeam(db()),
      team.listInvitations(db()),
      team.readPolicy(db()),
    ]);
    return { members, invitations, policy };
  });
  if (!answer.ok) return <ReloadNotice problem={answer.problem} />;
  return <TeamView {...answer.value} ownId={session.user.id} />;
});
