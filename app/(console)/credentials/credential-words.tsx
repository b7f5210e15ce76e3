import { Badge } from '@/components/ui/badge';
import { VERDICT_WORDS } from '@/components/verdict-words';
import type { ListedRow } from '@/lib/inventory/model';
import type { VerdictCode } from '@/lib/verification/verdict';
import { VerdictBadge } from '../token-cells';

const isVerdict = (code: string): code is VerdictCode => Object.hasOwn(VERDICT_WORDS, code);

/** What the last check of the token found, and when. */
export const Verified = ({ row: { verdict, verifiedAt } }: { row: ListedRow }) => (
  <VerdictBadge
    check={verdict !== null && isVerdict(verdict) ? { code: verdict, checkedAt: verifiedAt } : null}
  />
);

export function Status({ row }: { row: ListedRow }) {
  if (row.goneAt !== null) return <Badge tone="danger">deleted</Badge>;
  if (row.missingSince !== null) return <Badge tone="warn">not listed</Badge>;
  return <Badge tone={row.isArchived ? 'quiet' : 'ok'}>{row.isArchived ? 'archived' : 'active'}</Badge>;
}
