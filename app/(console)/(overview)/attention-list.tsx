import { Link } from '@/components/link';
import { inventorySearch } from '@/lib/inventory/list-params';
import { ATTENTION, type Attention } from '@/lib/inventory/model';

const URGENT: ReadonlySet<string> = new Set(['unfinished', 'leaks', 'refused']);

function Count({
  href,
  label,
  count,
  isMinimum = false,
  isUrgent,
}: {
  href: string;
  label: string;
  count: number;
  isMinimum?: boolean;
  isUrgent: boolean;
}) {
  const tone = count === 0 ? 'text-muted' : isUrgent ? 'text-danger' : 'text-ink';
  return (
    <li>
      <Link
        href={href as never}
        prefetch={false}
        className="flex h-full items-baseline gap-x-3 rounded-md border border-line bg-surface px-3 py-1.5 hover:bg-sunken lg:flex-col lg:py-2"
      >
        <span className={`min-w-10 text-right text-lg font-semibold lg:min-w-0 tabular-nums ${tone}`}>
          {isMinimum && (
            <>
              <span aria-hidden>≥ </span>
              <span className="sr-only">at least </span>
            </>
          )}
          {count.toLocaleString('en')}
        </span>
        <span className={count === 0 ? 'text-muted' : ''}>{label}</span>
      </Link>
    </li>
  );
}

export const AttentionList = ({
  attention,
  pending,
  isWhole,
}: {
  attention: readonly Attention[];
  pending: number;
  /** If false, the counts of the inventory are minimums. */
  isWhole: boolean;
}) => (
  <section aria-labelledby="attention">
    <h2 id="attention" className="mb-2 font-semibold">
      Needs attention
    </h2>
    <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-5">
      {attention.map(({ key, count }) => (
        <Count
          key={key}
          href={`/credentials${inventorySearch({ q: ATTENTION[key].q })}`}
          label={ATTENTION[key].label}
          count={count}
          isMinimum={!isWhole}
          isUrgent={URGENT.has(key)}
        />
      ))}
      <Count href="/onboarding" label="Requests waiting for approval" count={pending} isUrgent={false} />
    </ul>
  </section>
);
