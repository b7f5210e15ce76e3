import type { Route } from 'next';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import type { AsOfKind } from '@/lib/inventory/as-of';

/** Links to the list as of the first day of this month; the page offers other times. */
export const AsOfLink = ({ of }: { of: AsOfKind }) => (
  <Link
    // Guarantee: a path of this application, with a day.
    href={`/${of}?asof=${new Date().toISOString().slice(0, 7)}-01` as Route}
    prefetch={false}
    className={buttonClass()}
  >
    As of a date
  </Link>
);
