import type { Metadata } from 'next';
import { ReloadNotice } from '@/components/reload-notice';
import { db } from '@/lib/core/server/db/client';
import { policy } from '@/lib/verification/server/verification-policy';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { ChecksForm } from './checks-form';

export const metadata: Metadata = { title: 'Checking tokens' };

export default page('settings.manage', async () => {
  const rules = await toResult(() => policy(db()));
  return rules.ok ? <ChecksForm policy={rules.value} /> : <ReloadNotice problem={rules.problem} />;
});
