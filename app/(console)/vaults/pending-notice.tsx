import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import type { PendingApproval } from '@/lib/token-requests/model';

export function PendingNotice({ pending }: { pending: readonly PendingApproval[] }) {
  const [first] = pending;
  if (first === undefined) return null;
  return (
    <Notice
      tone="warn"
      title={
        pending.length === 1
          ? `A token for ${first.target} in “${first.vaultName}” waits for your approval.`
          : `${pending.length} submitted tokens wait for your approval.`
      }
      actions={
        <Link href="/onboarding/requests" prefetch={false} className={buttonClass('secondary')}>
          {pending.length === 1 ? 'Review request' : 'Review requests'}
        </Link>
      }
    >
      {pending.length === 1 ? 'It' : 'The first'} is deleted on <Time value={first.expiresAt} show="exact" />{' '}
      unless you approve it.
    </Notice>
  );
}
