import { Link } from '@/components/link';
import { Notice } from '@/components/ui/notice';

/** For whom the rule led here: what is asked, and afterwards the way on. */
export function Enrolment({ isOwed }: { isOwed: boolean }) {
  if (isOwed)
    return (
      <Notice tone="warn" title="Set up a second factor to go on">
        It is required here. Set up an authenticator app or add a passkey below; then every page is open to
        you.
      </Notice>
    );
  return (
    <Notice tone="ok" title="You have a second factor">
      Every page is open to you.{' '}
      <Link href="/vaults" className="underline">
        Go to vaults
      </Link>
    </Notice>
  );
}
