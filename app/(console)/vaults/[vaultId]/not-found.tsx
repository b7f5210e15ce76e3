import { BlankPage } from '@/components/blank-page';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';

export default function VaultNotFound() {
  return (
    <BlankPage
      title="Vault not found"
      actions={
        <Link href="/vaults" className={buttonClass('primary')}>
          Back to vaults
        </Link>
      }
    >
      The API has no vault with this id. It may have been deleted, or it belongs to another account.
    </BlankPage>
  );
}
