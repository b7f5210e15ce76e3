import { MessagePage } from '@/components/message-page';
import { buttonClass } from '@/components/ui/button';

export const metadata = { title: 'Page not found' };

export default function NotFound() {
  return (
    <main>
      <MessagePage
        title="Page not found"
        actions={
          // A Next link would add its script to every page, because every page may show this one.
          <a href="/vaults" className={buttonClass('primary')}>
            Go to vaults
          </a>
        }
      >
        There is no page at this address. The link may be out of date or incomplete.
      </MessagePage>
    </main>
  );
}
