import { OUTCOME_WORDS, placeWords } from '@/components/audit-words';
import type { ActivityEntry } from '@/lib/audit/activity';

/** The other rows of the same change, to go to. */
export function RelatedRows({ entry, onOpen }: { entry: ActivityEntry; onOpen: (sequence: number) => void }) {
  if (entry.related.length === 0) return null;
  return (
    <nav aria-label="Rows of the same change" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-muted">Same change:</span>
      {entry.related.map(({ sequence, outcome }) => (
        <button
          key={sequence}
          type="button"
          onClick={() => onOpen(sequence)}
          className="text-accent underline"
        >
          {OUTCOME_WORDS[outcome]} {placeWords(sequence)}
        </button>
      ))}
    </nav>
  );
}
