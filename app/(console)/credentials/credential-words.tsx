import { Badge } from '@/components/ui/badge';
import { formatDay } from '@/components/ui/time';
import { NOT_CHECKED, VERDICT_WORDS, verdictTone } from '@/components/verdict-words';
import type { ListedRow } from '@/lib/inventory/model';
import type { VerdictCode } from '@/lib/verification/verdict';
import { HeldBadge } from '../under-hold';

const isVerdict = (code: string): code is VerdictCode => Object.hasOwn(VERDICT_WORDS, code);

/** What the last check of the token found, with its date in the title. */
export function Verified({ row: { verdict, verifiedAt } }: { row: ListedRow }) {
  if (verdict === null || !isVerdict(verdict)) return <span className="text-muted">{NOT_CHECKED}</span>;
  return (
    <span title={verifiedAt === null ? undefined : `Checked on ${formatDay(verifiedAt)}`}>
      <Badge tone={verdictTone(verdict)} className="whitespace-nowrap">
        {VERDICT_WORDS[verdict]}
      </Badge>
    </span>
  );
}

export const EXPIRY_SOURCES = {
  api: 'as the API states',
  jwt: 'as the token states',
  person: 'as a person entered',
} as const;

/** `in 12 d`, `today`, `3 d ago`, in colour where it is soon or past. */
export function Expires({ row: { expiresAt, expiresInDays: days, expiresSource } }: { row: ListedRow }) {
  if (expiresAt === null || days === null) return <span className="text-muted">–</span>;
  const tone = days < 0 ? 'text-danger' : days < 30 ? 'text-warn' : '';
  const words = days < 0 ? `${-days} d ago` : days === 0 ? 'today' : `in ${days} d`;
  return (
    <span
      className={`whitespace-nowrap tabular-nums ${tone}`}
      title={`${formatDay(expiresAt)}, ${EXPIRY_SOURCES[expiresSource ?? 'api']}`}
    >
      {days < 0 ? 'Expired ' : ''}
      {words}
    </span>
  );
}

export function Age({ row: { ageDays, tokenSetAt } }: { row: ListedRow }) {
  if (ageDays === null || tokenSetAt === null) return <span className="text-muted">–</span>;
  return (
    <span className="whitespace-nowrap tabular-nums" title={`Token set on ${formatDay(tokenSetAt)}`}>
      {ageDays.toLocaleString('en')} d
    </span>
  );
}

export function Status({ row }: { row: ListedRow }) {
  if (row.goneAt !== null) return <Badge tone="danger">deleted</Badge>;
  if (row.missingSince !== null) return <Badge tone="warn">not listed</Badge>;
  return <Badge tone={row.isArchived ? 'quiet' : 'ok'}>{row.isArchived ? 'archived' : 'active'}</Badge>;
}

/** The service and its host above the whole address. */
export function ServerName({
  row: { service, host, target, isShared, isHeld, vaultName },
}: {
  row: ListedRow;
}) {
  return (
    <span className="block min-w-0">
      <span className="flex items-center gap-1.5">
        <span className="truncate font-medium">{service ?? host ?? target}</span>
        <span className="min-w-0 truncate text-muted md:hidden">
          <bdi>{vaultName}</bdi>
        </span>
        {isShared && <Badge tone="warn">Same token</Badge>}
        {isHeld && <HeldBadge />}
      </span>
      <span className="block truncate text-xs text-muted" title={target}>
        {target}
      </span>
    </span>
  );
}
