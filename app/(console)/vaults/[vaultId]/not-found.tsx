import { Link } from '@/components/link';
import { MessagePage } from '@/components/message-page';
import { buttonClass } from '@/components/ui/button';

export default function VaultNotFound() {
  return (
    <MessagePage
      title="Vault not found"
      actions={
        <Link href="/vaults" className={buttonClass('primary')}>
          Back to vaults
        </Link>
      }
    >
      The API has no vault with this id. It may have been deleted, or it belongs to another account.
    </MessagePage>
  );
}
