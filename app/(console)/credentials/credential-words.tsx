import { Badge } from '@/components/ui/badge';
import { formatDay } from '@/components/ui/time';
import { NOT_CHECKED, VERDICT_LABELS, verdictTone } from '@/components/verdict-labels';
import type { ListedRow } from '@/lib/inventory/model';
import type { VerdictCode } from '@/lib/verification/verdict';

const isVerdict = (code: string): code is VerdictCode => Object.hasOwn(VERDICT_LABELS, code);

export function Verified({ row: { verdict, verifiedAt } }: { row: ListedRow }) {
  if (verdict === null || !isVerdict(verdict)) return <span className="text-muted">{NOT_CHECKED}</span>;
  return (
    <span title={verifiedAt === null ? undefined : `Checked on ${formatDay(verifiedAt)}`}>
      <Badge tone={verdictTone(verdict)} className="whitespace-nowrap">
        {VERDICT_LABELS[verdict]}
      </Badge>
    </span>
  );
}

export function Status({ row }: { row: ListedRow }) {
  if (row.goneAt !== null) return <Badge tone="danger">deleted</Badge>;
  if (row.missingSince !== null) return <Badge tone="warn">not listed</Badge>;
  return <Badge tone={row.isArchived ? 'quiet' : 'ok'}>{row.isArchived ? 'archived' : 'active'}</Badge>;
}
