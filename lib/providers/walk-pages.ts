import type { Page } from './model';

/** Pages in a row that may bring nothing new before the walk is given up. */
const FRUITLESS_PAGES_MAX = 100;

const CIRCLE =
  'The Vaults API leads back to a page that was read before, so the rest of the list cannot be reached.';
const FRUITLESS = `The Vaults API sent ${FRUITLESS_PAGES_MAX} pages in a row without a new row, so the end of the list cannot be reached.`;

/**
 * Reads a list from the cursor `first` to its end and gives each row once, whatever the pages repeat.
 * Rejects with what `endless` makes of a sentence where cursors go in a circle or pages bring nothing new.
 */
export async function* walkPages<T extends { id: string }>({
  first,
  read,
  pause,
  endless,
}: {
  first: string | null;
  read: (after: string | null) => Promise<Page<T>>;
  pause: () => Promise<void>;
  endless: (sentence: string) => Error;
}): AsyncGenerator<Page<T>, void, undefined> {
  const used = new Set<string | null>([first]);
  const seen = new Set<string>();
  let fruitless = 0;
  for (let after = first; ; await pause()) {
    const page = await read(after);
    const items = page.items.filter(({ id }) => !seen.has(id) && seen.add(id));
    fruitless = items.length + page.unreadable > 0 ? 0 : fruitless + 1;
    yield { ...page, items };
    if (page.nextCursor === null) return;
    if (used.has(page.nextCursor)) throw endless(CIRCLE);
    if (fruitless >= FRUITLESS_PAGES_MAX) throw endless(FRUITLESS);
    after = page.nextCursor;
    used.add(after);
  }
}
