import type { Page } from './model';

/** The maximum number of consecutive pages without a new row. */
const FRUITLESS_PAGES_MAX = 100;

const CIRCLE =
  'The Vaults API leads back to a page that was already read, so the rest of the list cannot be reached.';
const FRUITLESS = `The Vaults API sent ${FRUITLESS_PAGES_MAX} pages in a row without a new row, so the end of the list cannot be reached.`;

/**
 * Reads a list from the cursor `first` to its end and returns each row once, even if pages repeat rows. If
 * cursors repeat or pages have no new rows, rejects with the error that `endless` creates.
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
