'use client';

import type { Route } from 'next';
import { BarChart, type ChartBar } from '@/components/charts/bar-chart';
import { activitySearch } from '@/lib/audit/activity-params';
import { inventorySearch } from '@/lib/inventory/list-params';
import type { Overview } from '@/lib/inventory/model';

const OK = 'var(--color-accent)';
const WARN = 'var(--color-warn)';
const DANGER = 'var(--color-danger)';
const QUIET = 'var(--color-line-strong)';

const listOf = (q: string) => `/credentials${inventorySearch({ q })}` as Route;

/** Active credentials by the age of their token. */
export function AgeHistogram({ ages, unknownAges }: Pick<Overview, 'ages' | 'unknownAges'>) {
  const last = ages.length - 1;
  const bars: ChartBar[] = ages.map(({ from, count }, step) => {
    const days = Number(from);
    return {
      key: from,
      label: step === last ? `${days} days and older` : `${days} to ${days + 29} days`,
      tick: step % 3 === 0 ? from : '',
      parts: [{ name: 'credentials', count, fill: days >= 360 ? DANGER : days >= 90 ? WARN : OK }],
      href: listOf(step === last ? `age:>${days}d` : `age:>${days}d age:<${days + 30}d`),
    };
  });
  return (
    <section aria-labelledby="ages">
      <h2 id="ages" className="mb-2 font-semibold">
        Age of tokens, in days
      </h2>
      <BarChart title="Age of tokens" axis="Age" noun="credentials" bars={bars} />
      {unknownAges > 0 && (
        <p className="text-xs text-muted">Of {unknownAges.toLocaleString('en')} the age is unknown.</p>
      )}
    </section>
  );
}

/** What expires in the next 90 days, by week. */
export function ExpiryChart({ expiring }: Pick<Overview, 'expiring'>) {
  const bars: ChartBar[] = expiring.map(({ from, count }, step) => {
    const days = Number(from);
    return {
      key: from,
      label: step === 0 ? 'Expired' : `In ${days} to ${days + 6} days`,
      tick: step === 0 ? 'expired' : from,
      parts: [{ name: 'credentials', count, fill: step === 0 ? DANGER : step <= 4 ? WARN : OK }],
      href: listOf(step === 0 ? 'expires:expired' : `expires:>${days}d expires:<${days + 7}d`),
    };
  });
  return (
    <section aria-labelledby="expiring">
      <h2 id="expiring" className="mb-2 font-semibold">
        Expiring in the next 90 days, in days
      </h2>
      <BarChart title="Expiring in the next 90 days" axis="Expires" noun="credentials" bars={bars} />
    </section>
  );
}

/** Changes of the last 30 days by cause. */
export function ChangeChart({ changes }: Pick<Overview, 'changes'>) {
  const bars: ChartBar[] = changes.map(({ day, console: own, apiToken, outside, unknown }, at) => ({
    key: day,
    label: day,
    tick: at % 5 === 0 ? day.slice(5) : '',
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
      <BarChart title="Changes of the last 30 days" axis="Day" noun="changes" bars={bars} />
    </section>
  );
}
