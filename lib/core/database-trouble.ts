/** What is wrong with the console's own database, and what its operator can do. */
const SENTENCES = {
  unreachable:
    'The database of Strongroom cannot be reached. Try again. If it fails again, check that PostgreSQL is running.',
  slow: 'The database of Strongroom did not answer in time. Try again in a moment.',
  read_only:
    'The database of Strongroom is read-only. An administrator of PostgreSQL has to allow writes again; then try again.',
  full: 'The disk of the database of Strongroom is full. Free some space there, then try again.',
} as const;

export type DatabaseTrouble = keyof typeof SENTENCES;

export const databaseSentence = (trouble: DatabaseTrouble): string => SENTENCES[trouble];

const MARK = 'DATABASE_';

/** The `digest` of an error: all that reaches the browser of an error that a page throws. */
export const troubleDigest = (trouble: DatabaseTrouble): string => MARK + trouble;

/** The sentence behind a digest of `troubleDigest`; null for any other digest. */
export function sentenceOfDigest(digest: string | undefined): string | null {
  const trouble = digest?.startsWith(MARK) ? digest.slice(MARK.length) : '';
  return Object.hasOwn(SENTENCES, trouble) ? SENTENCES[trouble as DatabaseTrouble] : null;
}
