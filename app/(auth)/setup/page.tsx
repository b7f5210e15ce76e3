import type { Metadata } from 'next';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { isSetUp } from '@/lib/auth/server/is-set-up';
import { db } from '@/lib/core/server/db/client';
import { openPage } from '@/lib/web/server/page';
import { AuthCard } from '../auth-card';
import { SetupForm } from './setup-form';

export const metadata: Metadata = { title: 'Set up' };

export default openPage(async () => {
  if (await isSetUp(db()))
    return (
      <AuthCard title="Already set up" lead="Strongroom already has its first administrator.">
        <Link href="/sign-in" className={buttonClass('primary')}>
          Go to sign-in
        </Link>
      </AuthCard>
    );
  return (
    <AuthCard
      title="Set up Strongroom"
      lead="Create the first administrator. Strongroom printed the setup code when it started. The code is valid until it is used, or until the next start."
    >
      <SetupForm />
    </AuthCard>
  );
});
