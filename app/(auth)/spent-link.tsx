import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { Card } from './card';

/** Shown for an invalid link. One message for every reason, so that it does not reveal why a link is invalid. */
export const SpentLink = (words: { title: string; lead: string }) => (
  <Card {...words}>
    <Link href="/sign-in" prefetch={false} className={buttonClass('secondary')}>
      Go to sign-in
    </Link>
  </Card>
);
