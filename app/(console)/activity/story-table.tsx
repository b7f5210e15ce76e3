import type { Route } from 'next';
import { useState } from 'react';
import { actionLabel, actorIn, locationLabel, OUTCOME_LABELS } from '@/components/audit-labels';
import { TargetLink, targetAddress } from '@/components/audit-targets';
import type { preloading } from '@/components/lazy-dialog';
import { Link } from '@/components/link';
import { EntryBadge, OutcomeBadge } from '@/components/outcome-badge';
import { ReasonLine } from '@/components/reason-line';
import { Icon } from '@/components/ui/icon';
import { formatDay } from '@/components/ui/time';
import type { Change, ChangeEntry } from '@/lib/audit/change';
import type { LinePart } from '@/lib/audit/sentences';
import { counted } from '@/lib/core/counted';
import { shownText } from '@/lib/core/shown-text';
import { reasonIn } from '@/lib/vaults/reasons';
import { HeldBadge } from '../under-hold';

interface Opening {
  onOpen: (sequence: number) => void;
  button: ReturnType<typeof preloading>;
}

function Part({ part, change }: { part: LinePart; change: Change }) {
  if (typeof part === 'string') return part;
  const target = change.targets[part.target];
  const address = target && targetAddress(target, change);
  const text = <bdi title={target && shownText(target.label ?? target.id)}>{part.text}</bdi>;
  if (!address) return <span className="font-medium">{text}</span>;
  return (
    <Link
      href={address}
      prefetch={false}
      className="font-medium underline decoration-line-strong hover:decoration-ink"
    >
      {text}
    </Link>
  );
}

function Context({ change }: { change: Change }) {
  const reason = reasonIn(change.asked);
  const campaign = change.action.startsWith('campaign.')
    ? undefined
    : change.targets.find(({ kind }) => kind === 'campaign');
  return (
    <span className="text-muted">
      {change.environment !== null && (
        <>
          {' · '}
          <bdi>{change.environment}</bdi>
        </>
      )}
      {reason && (
        <>
          {' · '}
          <ReasonLine reason={reason} isInSentence />
        </>
      )}
      {campaign && (
        <>
          {' · campaign '}
          <Link
            href={`/activity?target=${encodeURIComponent(campaign.id)}` as Route}
            prefetch={false}
            className="underline"
          >
            <bdi>{shownText(campaign.label ?? campaign.id)}</bdi>
          </Link>
        </>
      )}
    </span>
  );
}

/** Time of the entry that determines the position of the change in the list. */
const timeOf = ({ entries, place, at }: Change): string =>
  entries.find(({ sequence }) => sequence === place)?.at ?? at;

const clock = (at: string, until: number) => at.slice(11, until);

function EntryRow({ entry, change, onOpen, button }: { entry: ChangeEntry; change: Change } & Opening) {
  const isOther = entry.actor.name !== change.actor.name;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3">
      <time dateTime={entry.at} className="text-muted tabular-nums">
        {clock(entry.at, 19)}
      </time>
      <EntryBadge outcome={entry.outcome} />
      {entry.code !== null && <code className="text-muted">{entry.code}</code>}
      {isOther && <span className="text-muted">by {shownText(entry.actor.name)}</span>}
      <button
        type="button"
        onClick={() => onOpen(entry.sequence)}
        {...button}
        className="text-accent underline tabular-nums"
      >
        <span className="sr-only">Row </span>
        {locationLabel(entry.sequence)}
      </button>
    </li>
  );
}

function Folded({ change, ...opening }: { change: Change } & Opening) {
  const named = change.targets.filter(({ kind }) => kind !== 'rotation');
  return (
    <div className="flex flex-col gap-2 border-l-2 border-line-strong pl-3 text-xs">
      <ol aria-label="Entries of this change" className="flex flex-col gap-1">
        {change.entries.map((entry) => (
          <EntryRow key={entry.sequence} entry={entry} change={change} {...opening} />
        ))}
      </ol>
      {named.length > 0 && (
        <ul aria-label="Objects of this change" className="flex flex-col gap-1">
          {named.map((target) => (
            <li key={`${target.kind} ${target.id}`} className="min-w-0 break-words">
              <TargetLink target={target} entry={change} />
              {target.label !== null && <code className="ml-2 text-muted">{target.id}</code>}
              {change.deletedIds.includes(target.id) && <span className="text-muted"> (deleted)</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const isOpen = ({ outcome }: Change) => outcome === 'intent';

const CELL = 'px-3 py-1.5 align-baseline';

function ChangeRow({ change, ...opening }: { change: Change } & Opening) {
  const [isUnfolded, setUnfolded] = useState(false);
  const { name, email } = actorIn(change.actor);
  const last = change.entries.at(-1);
  const at = timeOf(change);
  const label = `${actionLabel(change.action)}, ${OUTCOME_LABELS[change.outcome]}`;
  return (
    <>
      <tr
        className={`border-t border-line ${isOpen(change) ? 'bg-warn-soft' : 'hover:bg-sunken/60'}`}
        data-outcome={change.outcome}
      >
        <td className={`${CELL} w-14 text-muted tabular-nums max-sm:w-12 max-sm:pr-0`}>
          <time dateTime={at} title={at}>
            {clock(at, 16)}
          </time>
        </td>
        <td className={`${CELL} w-full max-w-0 break-words`}>
          <bdi className="font-medium">{name}</bdi>
          {change.line.map((part) => (
            <Part key={typeof part === 'string' ? part : part.target} part={part} change={change} />
          ))}
          <Context change={change} /> {change.isHeld && <HeldBadge />}
          {email !== null && <bdi className="block text-xs text-muted lg:hidden">{email}</bdi>}
        </td>
        <td className={`${CELL} text-xs text-muted max-lg:hidden`}>
          {email !== null && (
            <bdi className="block w-max max-w-56 break-all" title={email}>
              {email}
            </bdi>
          )}
        </td>
        <td className={`${CELL} text-right whitespace-nowrap max-sm:pl-0`}>
          <span className="inline-flex items-center gap-2 max-sm:flex-col max-sm:items-end max-sm:gap-1">
            {change.outcome !== 'success' && (
              <OutcomeBadge entry={{ outcome: change.outcome, related: [] }} />
            )}
            <span className="inline-flex items-center gap-1 max-sm:flex-col-reverse max-sm:items-end">
              <button
                type="button"
                onClick={() => last && opening.onOpen(last.sequence)}
                {...opening.button}
                className="rounded px-1 text-xs text-muted tabular-nums hover:underline"
              >
                <span className="sr-only">{label}, row </span>
                {locationLabel(last?.sequence ?? change.place)}
              </button>
              <button
                type="button"
                aria-expanded={isUnfolded}
                aria-label={`${counted(change.entries.length, 'entry', 'entries')} of this change`}
                onClick={() => setUnfolded(!isUnfolded)}
                className="inline-flex size-6 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink print:hidden"
              >
                <Icon name="right" className={`size-4 ${isUnfolded ? 'rotate-90' : ''}`} />
              </button>
            </span>
          </span>
        </td>
      </tr>
      {isUnfolded && (
        <tr>
          <td className="max-sm:hidden" />
          <td colSpan={3} className="px-3 pb-3">
            <Folded change={change} {...opening} />
          </td>
        </tr>
      )}
    </>
  );
}

function byDay(changes: readonly Change[]): { day: string; changes: Change[] }[] {
  const days: { day: string; changes: Change[] }[] = [];
  for (const change of changes) {
    const day = timeOf(change).slice(0, 10);
    const known = days.at(-1);
    if (known?.day === day) known.changes.push(change);
    else days.push({ day, changes: [change] });
  }
  return days;
}

/** One row per change, grouped by day. */
export function StoryTable({ changes, busy, ...opening }: { changes: Change[]; busy: boolean } & Opening) {
  return (
    <div className="relative overflow-x-auto rounded-md border border-line bg-surface">
      <table className={`w-full border-collapse ${busy ? 'opacity-55' : ''}`} aria-busy={busy}>
        <caption className="sr-only">Activity</caption>
        {byDay(changes).map(({ day, changes }) => (
          <tbody key={`${day} ${changes[0]?.place}`}>
            <tr className="border-t border-line bg-sunken first:border-t-0">
              <th scope="rowgroup" colSpan={4} className="px-3 py-1 text-left text-xs font-medium">
                {formatDay(day)} <span className="font-normal text-muted">UTC</span>
              </th>
            </tr>
            {changes.map((change) => (
              <ChangeRow key={change.place} change={change} {...opening} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
