import type { ConfigurationFile } from './parse';
import type { ImportRow, TokenPlace } from './row';

export const VALUES_FILE = 'Values (.env)';

/** Characters that are searched: enough for 2,000 tokens in order, and under a second for any input. */
const SEARCHED_MAX = 1_000_000_000;

const VARIABLE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]{0,100})\s*=/;

/** Finds tokens in one text, each after the previous one if possible, because rows are in the order of their file. */
function finderIn({ name, text }: ConfigurationFile) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  let from = 0;
  return (token: string): TokenPlace | null => {
    const ahead = text.indexOf(token, from);
    const at = ahead >= 0 ? ahead : text.indexOf(token);
    if (at < 0) return null;
    from = at + token.length;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    // The text before the token, never the token.
    const variable = VARIABLE.exec(text.slice(starts[low - 1], at))?.[1] ?? null;
    return { file: name, line: low, variable };
  };
}

/**
 * Returns where files hold the tokens of rows, by row key: first the row's own file, then the pasted values and the
 * other files. Rows whose token is not literally in a file are absent. Tokens are compared in memory; the result has
 * none.
 */
export function tokenPlaces(
  rows: readonly ImportRow[],
  files: readonly ConfigurationFile[],
  env: string,
): Map<string, TokenPlace> {
  const texts = [{ name: VALUES_FILE, text: env }, ...files];
  const finders = texts.map((file) => ({ ...file, find: finderIn(file) }));
  const places = new Map<string, TokenPlace>();
  let searched = 0;
  for (const { key, token, source } of rows) {
    if (token.state !== 'set' && token.state !== 'expired') continue;
    const own = finders.filter(({ name }) => name === source.file);
    for (const { find, text } of [...own, ...finders.filter(({ name }) => name !== source.file)]) {
      if (searched > SEARCHED_MAX) return places;
      const place = find(token.value);
      if (place !== null) {
        places.set(key, place);
        break;
      }
      searched += text.length;
    }
  }
  return places;
}
