import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { AuthCard } from './auth-card';

/** Shown for an invalid link. One message for every reason, so that it does not reveal why a link is invalid. */
export const SpentLink = (words: { title: string; lead: string }) => (
  <AuthCard {...words}>
    <Link href="/sign-in" prefetch={false} className={buttonClass('secondary')}>
      Go to sign-in
    </Link>
  </AuthCard>
);
