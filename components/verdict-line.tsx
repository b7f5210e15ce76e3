import type { ListedCheck } from '@/lib/verification/inputs';
import { VERDICT_OLD_DAYS } from '@/lib/verification/verdict';
import { formatDay } from './ui/time';
import { NOT_CHECKED, VERDICT_WORDS, verdictTone } from './verdict-words';

const TONES = { ok: 'text-ok', warn: 'text-warn', danger: 'text-danger' } as const;

/** What the last check of a token found, and when. One that is old has lost the colour of its finding. */
export function VerdictLine({ check }: { check: ListedCheck | null }) {
  if (check === null) return NOT_CHECKED;
  const { code, checkedAt, isOld } = check;
  return (
    <>
      <span className={isOld ? 'italic' : TONES[verdictTone(code)]}>
        {VERDICT_WORDS[code]}
        {isOld && ` over ${VERDICT_OLD_DAYS} days ago`}
      </span>{' '}
      <time dateTime={checkedAt}>{isOld ? `(${formatDay(checkedAt)})` : formatDay(checkedAt)}</time>
    </>
  );
}
