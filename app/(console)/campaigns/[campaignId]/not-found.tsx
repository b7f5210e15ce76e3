import { Link } from '@/components/link';
import { MessagePage } from '@/components/message-page';
import { buttonClass } from '@/components/ui/button';

export default function CampaignNotFound() {
  return (
    <MessagePage
      title="Campaign not found"
      actions={
        <Link href="/campaigns" className={buttonClass('primary')}>
          Back to campaigns
        </Link>
      }
    >
      There is no campaign with this id. It may belong to another account.
    </MessagePage>
  );
}
