import { durationLabel, instantText } from '@/components/duration-labels';
import { formatTime } from '@/components/ui/time';
import { VERDICT_LABELS } from '@/components/verdict-labels';
import { type Bar, ENDS, type End, type Source } from '@/lib/lifelines/model';
import type { VerdictCode } from '@/lib/verification/verdict';

export const END_SIGNS: Readonly<Record<End, string>> = {
  scheduled: 'S',
  leaked: 'L',
  owner_left: 'O',
  no_longer_used: 'N',
  replaced_by_server: 'R',
  mistake: 'M',
  other: '+',
  outside: 'X',
  unknown: '?',
};

/** The source of a fact, short enough for narrow columns. */
export const shortSource = (source: Source): string =>
  typeof source === 'number'
    ? `audit entry ${source.toLocaleString('en')}`
    : source === 'stated'
      ? 'stated by the API'
      : 'inferred';

export const sourceWords = (source: Source): string =>
  typeof source === 'number' ? `recorded in ${shortSource(source)}` : shortSource(source);

const isVerdict = (code: string): code is VerdictCode => Object.hasOwn(VERDICT_LABELS, code);
export const verdictWords = (code: string): string => (isVerdict(code) ? VERDICT_LABELS[code] : code);

const timeWords = (ms: number) => formatTime(instantText(ms));

export function barWords(bar: Bar): string {
  const { target, vaultName, createdAt, createdSource, endedAt, endedSource, end } = bar;
  return [
    `${target} in ${vaultName}`,
    `created ${timeWords(createdAt)} (${sourceWords(createdSource)})`,
    endedAt === null || endedSource === null
      ? 'active now'
      : `${bar.endedAs} ${timeWords(endedAt)} (${sourceWords(endedSource)}) after ${durationLabel(endedAt - createdAt)}`,
    ...(end === null ? [] : [`reason: ${ENDS[end]}`]),
    ...(bar.endedBy === null ? [] : [`by ${bar.endedBy}`]),
    ...(bar.overlapMs === null ? [] : [`overlaps an earlier credential for ${durationLabel(bar.overlapMs)}`]),
    ...(bar.gapMs === null ? [] : [`then a gap of ${durationLabel(bar.gapMs)}`]),
    ...(bar.successor === null || bar.successorSource === null
      ? []
      : [
          `followed by ${bar.successor}${bar.successorTarget === target ? '' : ` at ${bar.successorTarget}`} (${bar.successorSource})`,
        ]),
    ...(bar.verdict === null ? [] : [`last check: ${verdictWords(bar.verdict)}`]),
    ...(bar.tokenReadAt === null ? [] : [`token last read by a session ${timeWords(bar.tokenReadAt)}`]),
    ...(bar.changedOutsideAt === null
      ? []
      : [`changed outside the console before ${timeWords(bar.changedOutsideAt)}`]),
  ].join(', ');
}
