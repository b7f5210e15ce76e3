import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { problemOf } from '@/components/data-table/use-pages';
import { Link } from '@/components/link';
import { counted } from '@/lib/core/counted';
import type { Problem } from '@/lib/core/result';
import type { PolicyCounts, PolicyRule } from '@/lib/inventory/policies';
import type { PolicyDraft } from '@/lib/inventory/policy-form';
import { policyCountsOf } from '@/lib/inventory/queries';

export interface RuleCounts {
  now: PolicyCounts | undefined;
  /** For the rules in the form, or a moment ago; absent if they equal the rules in force or are invalid. */
  draft: PolicyCounts | undefined;
  isCounting: boolean;
  problem: Problem | null;
}

export function useRuleCounts(draft: PolicyDraft | null): RuleCounts {
  const now = useQuery(policyCountsOf(null));
  const then = useQuery({
    ...policyCountsOf(draft),
    enabled: draft !== null,
    placeholderData: keepPreviousData,
  });
  return {
    now: now.data,
    draft: draft === null ? undefined : then.data,
    isCounting: now.isFetching || (draft !== null && then.isFetching),
    problem: problemOf(now.error) ?? (draft === null ? null : problemOf(then.error)),
  };
}

const breaking = (count: number): string =>
  count === 0
    ? 'No credential breaks this rule'
    : `${counted(count, 'credential')} ${count === 1 ? 'breaks' : 'break'} this rule`;

const wouldBreak = (count: number): string =>
  count === 0
    ? 'No credential would break this rule'
    : `${counted(count, 'credential')} would break this rule`;

const listHref = (rule: PolicyRule) => `/credentials?q=${encodeURIComponent(`policy:${rule}`)}` as Route;

export function RuleCount({ rule, counts }: { rule: PolicyRule; counts: RuleCounts }) {
  const { now, draft, isCounting, problem } = counts;
  const link = (words: string) => (
    <Link
      href={listHref(rule)}
      className="underline decoration-line-strong hover:decoration-ink"
      prefetch={false}
    >
      {words}
    </Link>
  );
  return (
    <p className="text-muted tabular-nums">
      {draft && now ? (
        <>
          <strong className={draft[rule] === now[rule] ? 'font-normal' : 'font-medium text-ink'}>
            {wouldBreak(draft[rule])}
          </strong>
          , {link(`now ${now[rule].toLocaleString('en')}`)}
          {isCounting && ' …'}
        </>
      ) : now ? (
        link(breaking(now[rule]))
      ) : problem && !isCounting ? (
        'Not counted'
      ) : (
        'Counting…'
      )}
    </p>
  );
}
