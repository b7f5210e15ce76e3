import { BlankPage } from '@/components/blank-page';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';

export default function CampaignNotFound() {
  return (
    <BlankPage
      title="Campaign not found"
      actions={
        <Link href="/campaigns" className={buttonClass('primary')}>
          Back to campaigns
        </Link>
      }
    >
      There is no campaign with this id. It may belong to another account.
    </BlankPage>
  );
}
