const SENTENCES = {
  unreachable:
    'The database of Strongroom cannot be reached. Try again. If it fails again, check that PostgreSQL is running.',
  slow: 'The database of Strongroom did not respond in time. Wait a moment, then try again.',
  read_only:
    'The database of Strongroom is read-only. An administrator of PostgreSQL must allow writes again. Then try again.',
  full: 'The disk of the database of Strongroom is full. Free some space there, then try again.',
} as const;

export type DatabaseTrouble = keyof typeof SENTENCES;

export const databaseSentence = (trouble: DatabaseTrouble): string => SENTENCES[trouble];

const MARK = 'DATABASE_';

/** The `digest` of an error. It is all that the browser receives of an error that a page throws. */
export const troubleDigest = (trouble: DatabaseTrouble): string => MARK + trouble;

/** Returns the message for a digest of `troubleDigest`; null for any other digest. */
export function sentenceOfDigest(digest: string | undefined): string | null {
  const trouble = digest?.startsWith(MARK) ? digest.slice(MARK.length) : '';
  return Object.hasOwn(SENTENCES, trouble) ? SENTENCES[trouble as DatabaseTrouble] : null;
}
