import { OUTCOME_WORDS } from '@/components/audit-words';
import { Day, SelectFilter } from '@/components/data-table/list-filters';
import { NameFilter } from '@/components/data-table/name-filter';
import { Button } from '@/components/ui/button';
import { ACTIONS } from '@/lib/audit/action-registry';
import type { ActivityEntry } from '@/lib/audit/activity';
import { AUDIT_OUTCOMES } from '@/lib/audit/model';
import { nameQueries } from '@/lib/audit/queries';
import type { NamedChoice } from '@/lib/core/activity-names';
import { actorLine } from '@/lib/core/person';
import type { ActivityListState } from './use-activity-list';

const ACTION_CHOICES = Object.entries(ACTIONS)
  .map(([value, { label }]) => ({ value, name: label }))
  .sort((one, other) => one.name.localeCompare(other.name, 'en'));
const OUTCOMES = AUDIT_OUTCOMES.map((value) => ({ value, name: OUTCOME_WORDS[value] }));

const ACTOR_NAMES = nameQueries('actor');
const TARGET_NAMES = nameQueries('target');

const choices = (all: NamedChoice[]) =>
  all.filter((choice, at) => all.findIndex(({ id }) => id === choice.id) === at);

const actorsOf = (rows: ActivityEntry[]) =>
  choices(
    rows.flatMap(({ actor: { id, kind, name } }) =>
      id === null ? [] : [{ id, name: kind === 'user' ? actorLine(name) : name, detail: null }],
    ),
  );
const targetsOf = (rows: ActivityEntry[]) =>
  choices(
    rows.flatMap(({ targets }) =>
      targets.flatMap(({ kind, id, label }) =>
        // The label of a rotation is its state.
        label === null || kind === 'rotation' ? [] : [{ id, name: label, detail: `…${id.slice(-8)}` }],
      ),
    ),
  );

export function ActivityToolbar({ list }: { list: ActivityListState }) {
  const { params } = list;
  const rows = list.rows?.items ?? [];
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <NameFilter
        label="Actor"
        value={params.actor}
        known={actorsOf(rows)}
        queries={ACTOR_NAMES}
        onSearch={(actor) => list.search({ actor })}
      />
      <SelectFilter
        label="Action"
        value={params.action}
        choices={ACTION_CHOICES}
        onChange={(action) => list.filter({ action })}
      />
      <NameFilter
        label="Target"
        value={params.target}
        known={targetsOf(rows)}
        queries={TARGET_NAMES}
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
