'use client';

import { ACTION_WORDS, OUTCOME_WORDS } from '@/components/audit-words';
import { Day, SelectFilter, TextFilter } from '@/components/data-table/list-filters';
import { Button } from '@/components/ui/button';
import type { ActivityEntry } from '@/lib/contract/activity';
import { AUDIT_OUTCOMES } from '@/lib/contract/audit';
import { actorLine } from '@/lib/contract/person';
import type { ActivityListState } from './use-activity-list';

const ACTIONS = Object.entries(ACTION_WORDS)
  .map(([value, name]) => ({ value, name }))
  .sort((one, other) => one.name.localeCompare(other.name, 'en'));
const OUTCOMES = AUDIT_OUTCOMES.map((value) => ({ value, name: OUTCOME_WORDS[value] }));

/** One choice for each id, in the order of the page. */
const choices = (pairs: { value: string; name: string }[]) =>
  pairs.filter((pair, at) => pairs.findIndex(({ value }) => value === pair.value) === at);

const actorsOf = (rows: ActivityEntry[]) =>
  choices(
    rows.map(({ actor }) => ({
      value: actor.id ?? actor.kind,
      name: actor.kind === 'user' ? actorLine(actor.name) : actor.name,
    })),
  );
const targetsOf = (rows: ActivityEntry[]) =>
  choices(rows.flatMap(({ targets }) => targets.map(({ id, label }) => ({ value: id, name: label ?? id }))));

/** Which rows are shown. Everything it changes is in the address. */
export function ActivityToolbar({ list }: { list: ActivityListState }) {
  const { params } = list;
  const rows = list.rows?.items ?? [];
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <TextFilter
        label="Actor"
        value={params.actor}
        known={actorsOf(rows)}
        onSearch={(actor) => list.search({ actor })}
      />
      <SelectFilter
        label="Action"
        value={params.action}
        choices={ACTIONS}
        onChange={(action) => list.filter({ action })}
      />
      <TextFilter
        label="Target"
        value={params.target}
        known={targetsOf(rows)}
        onSearch={(target) => list.search({ target })}
      />
      <SelectFilter
        label="Outcome"
        value={params.outcome}
        choices={OUTCOMES}
        onChange={(value) =>
          list.filter({ outcome: AUDIT_OUTCOMES.find((outcome) => outcome === value) ?? null })
        }
      />
      <span className="inline-flex gap-4 max-sm:contents">
        <Day label="From" value={params.from} onChange={(from) => list.filter({ from })} />
        <Day label="To" value={params.to} onChange={(to) => list.filter({ to })} />
      </span>
      {list.isFiltered && rows.length > 0 && (
        <Button variant="quiet" onClick={list.clear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
