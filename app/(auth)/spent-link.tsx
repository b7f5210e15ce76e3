import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { Card } from './card';

/** For a link that does not work. One sentence for every reason: who holds a link need not learn which it is. */
export const SpentLink = (words: { title: string; lead: string }) => (
  <Card {...words}>
    <Link href="/sign-in" prefetch={false} className={buttonClass('secondary')}>
      Go to sign-in
    </Link>
  </Card>
);
