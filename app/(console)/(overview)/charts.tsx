'use client';

import type { Route } from 'next';
import { BarChart, type ChartBar } from '@/components/charts/bar-chart';
import { moveWithArrows } from '@/components/charts/roving';
import { Link } from '@/components/link';
import { formatDay } from '@/components/ui/time';
import { activitySearch } from '@/lib/audit/activity-params';
import { counted } from '@/lib/core/counted';
import { cellSearch } from '@/lib/inventory/age-map';
import { inventorySearch, overviewSearch } from '@/lib/inventory/list-params';
import { type AgeCell, type AgeRow, MAP_ROWS, type MapRows, type Overview } from '@/lib/inventory/model';

const OK = 'var(--color-accent)';
const WARN = 'var(--color-warn)';
const DANGER = 'var(--color-danger)';
const QUIET = 'var(--color-line-strong)';

const listOf = (q: string) => `/credentials${inventorySearch({ q })}` as Route;

export function AgeHistogram({ ages, unknownAges }: Pick<Overview, 'ages' | 'unknownAges'>) {
  const last = ages.length - 1;
  const bars: ChartBar[] = ages.map(({ from, count }, step) => {
    const days = Number(from);
    return {
      key: from,
      label: step === last ? `${counted(days, 'day')} and older` : `${days} to ${counted(days + 29, 'day')}`,
      tick: step % 3 === 0 ? from : '',
      parts: [{ name: 'credentials', count, fill: days >= 360 ? DANGER : days >= 90 ? WARN : OK }],
      href: listOf(step === last ? `age:>${days}d` : `age:${days}d..${days + 30}d`),
    };
  });
  return (
    <section aria-labelledby="ages">
      <h2 id="ages" className="mb-2 font-semibold">
        Age of tokens, in days
      </h2>
      <BarChart title="Age of tokens" axis="Age" noun="credential" bars={bars} />
      {unknownAges > 0 && (
        <p className="text-xs text-muted">Unknown age: {unknownAges.toLocaleString('en')}.</p>
      )}
    </section>
  );
}

export function ExpiryChart({ expiring }: Pick<Overview, 'expiring'>) {
  const bars: ChartBar[] = expiring.map(({ from, count }, step) => {
    const days = Number(from);
    return {
      key: from,
      label: step === 0 ? 'Expired' : `In ${days} to ${counted(days + 6, 'day')}`,
      tick: step === 0 ? 'expired' : from,
      parts: [{ name: 'credentials', count, fill: step === 0 ? DANGER : step <= 4 ? WARN : OK }],
      href: listOf(step === 0 ? 'expires:expired' : `expires:${days}d..${days + 7}d`),
    };
  });
  return (
    <section aria-labelledby="expiring">
      <h2 id="expiring" className="mb-2 font-semibold">
        Expiring in the next 90 days, in days
      </h2>
      <BarChart title="Expiring in the next 90 days" axis="Expires" noun="credential" bars={bars} />
    </section>
  );
}

export function ChangeChart({ changes }: Pick<Overview, 'changes'>) {
  const bars: ChartBar[] = changes.map(({ day, console: own, apiToken, outside, unknown }, at) => ({
    key: day,
    label: formatDay(day),
    tick: at % 5 === 0 ? formatDay(day).replace(/ \d{4}$/, '') : '',
    parts: [
      { name: 'in this console', count: own, fill: OK },
      { name: 'through the API', count: apiToken, fill: QUIET },
      { name: 'outside', count: outside, fill: DANGER },
      { name: 'not known yet', count: unknown, fill: WARN },
    ],
    href: `/activity${activitySearch({ from: day, to: day })}` as Route,
  }));
  return (
    <section aria-labelledby="changes">
      <h2 id="changes" className="mb-2 font-semibold">
        Changes of the last 30 days
      </h2>
      <BarChart title="Changes of the last 30 days" axis="Day" noun="change" bars={bars} />
    </section>
  );
}

/** Steps of age, each with a color and a pattern, because some people cannot distinguish the colors. */
const STEPS = [
  { upTo: 30, name: 'up to 30 days', className: 'bg-ok-soft' },
  { upTo: 90, name: 'up to 90 days', className: 'bg-sunken' },
  { upTo: 180, name: 'up to 180 days', className: 'bg-warn-soft age-dots' },
  { upTo: 365, name: 'up to a year', className: 'bg-warn-soft age-lines' },
  { upTo: Number.POSITIVE_INFINITY, name: 'more than a year', className: 'bg-danger-soft age-grid' },
] as const;

const stepOf = (days: number | null) => (days === null ? undefined : STEPS.find(({ upTo }) => days <= upTo));

interface CellProps {
  cell: AgeCell;
  row: AgeRow;
  href: Route;
  x: number;
  y: number;
  isFirst: boolean;
}

function Cell({ cell, row, href, x, y, isFirst }: CellProps) {
  const { host, count, oldestDays } = cell;
  const age = oldestDays === null ? 'age unknown' : `oldest ${counted(oldestDays, 'day')}`;
  return (
    <Link
      href={href}
      prefetch={false}
      data-x={x}
      data-y={y}
      tabIndex={isFirst ? 0 : -1}
      aria-label={`${row.label}, ${host}: ${counted(count, 'credential')}, ${age}`}
      className={`block px-2 py-1.5 text-right tabular-nums hover:underline ${stepOf(oldestDays)?.className ?? ''}`}
    >
      <span className="block font-medium">{count.toLocaleString('en')}</span>
      <span className="block text-xs text-muted">{oldestDays === null ? '–' : `${oldestDays} d`}</span>
    </Link>
  );
}

/** Switches what the rows of the map are; the URL keeps it. */
const RowSwitch = ({ mapRows }: { mapRows: MapRows }) => (
  <nav aria-label="Rows of the map" className="flex gap-1 text-xs print:hidden">
    {MAP_ROWS.map((rows) => (
      <Link
        key={rows}
        href={`/${overviewSearch({ rows })}` as Route}
        scroll={false}
        prefetch={false}
        aria-current={rows === mapRows ? 'true' : undefined}
        className="rounded px-2 py-0.5 text-muted capitalize hover:bg-sunken aria-[current=true]:bg-accent-soft aria-[current=true]:text-ink"
      >
        {rows}
      </Link>
    ))}
  </nav>
);

/** Credentials by environment, team or vault, and by host, with the age of the oldest token. It is a table. */
export function AgeMap({
  hosts,
  rows,
  cells,
  mapRows,
  isComplete,
}: Pick<Overview, 'hosts' | 'rows' | 'cells' | 'mapRows'> & { isComplete: boolean }) {
  if (cells.length === 0) return null;
  const cellAt = (row: AgeRow, host: string) => cells.find((one) => one.row === row.key && one.host === host);
  const first = rows.flatMap((row, y) =>
    hosts.flatMap((host, x) => (cellAt(row, host) ? [`${x} ${y}`] : [])),
  )[0];
  return (
    <section aria-labelledby="age-map">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 id="age-map" className="font-semibold">
          Age by server and {mapRows}
        </h2>
        <RowSwitch mapRows={mapRows} />
      </div>
      {!isComplete && <p className="mb-2 text-warn">Incomplete: the account was not read completely.</p>}
      <div className="overflow-x-auto rounded-md border border-line bg-surface print:overflow-visible">
        <table className="w-full border-collapse print:table-fixed" onKeyDown={moveWithArrows}>
          <caption className="sr-only">
            Credentials by {mapRows} and host: number, and age of the oldest token in days
          </caption>
          <thead>
            <tr className="border-b border-line text-xs text-muted">
              <th scope="col" className="px-2 py-1.5 text-left font-medium capitalize print:w-28">
                {mapRows}
              </th>
              {hosts.map((host) => (
                <th
                  key={host}
                  scope="col"
                  title={host}
                  className="max-w-36 truncate px-2 py-1.5 text-right font-medium print:whitespace-normal"
                >
                  {host}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, y) => (
              <tr key={row.key} className="border-b border-line last:border-0">
                <th
                  scope="row"
                  className="max-w-48 truncate px-2 py-1.5 text-left font-medium print:whitespace-normal"
                  title={row.label}
                >
                  <bdi>{row.label}</bdi>
                </th>
                {hosts.map((host, x) => {
                  const cell = cellAt(row, host);
                  return (
                    <td key={host} className="p-0.5">
                      {cell && (
                        <Cell
                          {...{ cell, row, x, y }}
                          href={listOf(cellSearch(cell, { hosts, rows, mapRows }))}
                          isFirst={first === `${x} ${y}`}
                        />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {STEPS.map(({ name, className }) => (
          <li key={name} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-3 rounded-sm border border-line-strong ${className}`} />
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
