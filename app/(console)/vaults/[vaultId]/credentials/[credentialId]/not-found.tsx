import { Link } from '@/components/link';
import { MessagePage } from '@/components/message-page';
import { buttonClass } from '@/components/ui/button';

export default function CredentialNotFound() {
  return (
    <MessagePage
      title="Credential not found"
      actions={
        <Link href="/credentials" className={buttonClass('primary')}>
          Back to credentials
        </Link>
      }
    >
      The API has no such credential in this vault, and there is no record of one. Check the address.
    </MessagePage>
  );
}
