import type { ReactNode } from 'react';
import { ServerAddress } from '@/components/server-address';
import { Badge } from '@/components/ui/badge';
import { formatDay, Time } from '@/components/ui/time';
import { NOT_CHECKED, VERDICT_LABELS, verdictTone } from '@/components/verdict-labels';
import { counted } from '@/lib/core/counted';
import { actorLine, actorParts } from '@/lib/core/person';
import type { ListedRow } from '@/lib/inventory/model';
import type { ListedCheck } from '@/lib/verification/inputs';

export const DASH = <span className="text-muted">–</span>;

export function Who({ stored }: { stored: string }) {
  const { email, name } = actorParts(stored);
  return <bdi title={actorLine(stored)}>{email ?? name}</bdi>;
}

/** A cell of two lines, no higher than a row of one line. */
export const TwoLines = ({ main, other }: { main: ReactNode; other: ReactNode }) => (
  <span className="-my-1 block">
    <span className="block truncate leading-[17px]">{main}</span>
    <span className="block truncate text-xs leading-[15px] text-muted">{other}</span>
  </span>
);

export function VerdictBadge({ check }: { check: ListedCheck | null }) {
  if (check === null) return <span className="whitespace-nowrap text-muted">{NOT_CHECKED}</span>;
  const { code, checkedAt, isOld } = check;
  return (
    // An old result is not reliable, so it has no color.
    <Badge tone={isOld ? 'quiet' : verdictTone(code)} className="whitespace-nowrap">
      {VERDICT_LABELS[code]}{' '}
      <span className="font-normal">
        <Time value={checkedAt} />
      </span>
    </Badge>
  );
}

/** Age of a token; amber from four fifths of the maximum age of its environment, red from the maximum. */
export function Age({
  row: { ageDays, tokenSetAt, maximumAgeDays },
}: {
  row: Pick<ListedRow, 'ageDays' | 'tokenSetAt' | 'maximumAgeDays'>;
}) {
  if (ageDays === null || tokenSetAt === null) return DASH;
  const share = maximumAgeDays === null ? 0 : ageDays / maximumAgeDays;
  const limit = maximumAgeDays === null ? '' : `; the policy allows ${counted(maximumAgeDays, 'day')}`;
  return (
    <span
      className={`whitespace-nowrap tabular-nums ${share >= 1 ? 'font-medium text-danger' : share >= 0.8 ? 'text-warn' : ''}`}
      title={`Token set on ${formatDay(tokenSetAt)}${limit}`}
    >
      {ageDays.toLocaleString('en')} d{share >= 1 && <span className="sr-only">, over the maximum age</span>}
    </span>
  );
}

export const EXPIRY_SOURCES = {
  api: 'as the API states',
  jwt: 'as the token states',
  person: 'as a person entered',
} as const;

/** `in 12 d`, `today`, `3 d ago`, colored if it is soon or past. */
export function Expires({
  row: { expiresAt, expiresInDays: days, expiresSource },
}: {
  row: Pick<ListedRow, 'expiresAt' | 'expiresInDays' | 'expiresSource'>;
}) {
  if (expiresAt === null || days === null) return DASH;
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

/** The service of a URL above the URL; the host if the catalogue does not have the service. */
export const ServerName = ({
  row: { service, host, target },
  children,
}: {
  row: Pick<ListedRow, 'service' | 'host' | 'target'>;
  children?: ReactNode;
}) => (
  <>
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="max-w-full shrink-0 truncate leading-[17px] max-md:not-last:max-w-3/5 font-medium">
        {service ?? host ?? target}
      </span>
      {children}
    </span>
    <ServerAddress address={target} className="text-xs leading-[15px] text-muted" />
  </>
);
