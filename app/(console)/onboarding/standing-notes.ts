import type { RowNote } from '@/lib/import/row';

/** What a person changed of a row. */
export interface Edited {
  readonly url?: true;
  readonly protocol?: true;
  readonly token?: true;
}

/** What notes of a format are about, by code; others are about the row as a whole. */
const ABOUT: Readonly<Record<string, keyof Edited>> = {
  'secret-in-url': 'url',
  'placeholder-in-url': 'url',
  'not-a-url': 'url',
  'url-is-sse': 'protocol',
  'unknown-transport': 'protocol',
  'token-unusable': 'token',
};

/** The notes of a file that are still true: not those about what a person has changed since. */
export const standingNotes = (notes: readonly RowNote[], edited: Edited): RowNote[] =>
  notes.filter(({ code }) => {
    const about = ABOUT[code];
    return about === undefined || edited[about] === undefined;
  });
