import { BlankPage } from '@/components/blank-page';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';

export const metadata = { title: 'Page not found' };

export default function NotFound() {
  return (
    <main>
      <BlankPage
        title="Page not found"
        actions={
          <Link href="/vaults" className={buttonClass('primary')}>
            Go to vaults
          </Link>
        }
      >
        There is no page at this address. The link may be out of date or incomplete.
      </BlankPage>
    </main>
  );
}
