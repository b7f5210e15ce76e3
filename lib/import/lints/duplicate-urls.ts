import type { UrlForms } from '@/lib/vaults/server-url';
import type { StoredUrl } from '../model';
import { hint, type RowNote, warning } from '../row';
import type { LintedRow } from './lints';
import { grouped, KEY, keyOf, locationsOf, type UrlLocation } from './locations';

const LOOKED_AT_MAX = 16;

type Written = Pick<UrlLocation, 'text' | 'forms'>;

const unslashed = (text: string): string => text.replace(/(?<!\/)\/+(?=$|\?)/, '');
const transportAtEnd = ({ url }: UrlForms): string =>
  /\/(sse|mcp)\/*$/i.exec(url.pathname)?.[1]?.toLowerCase() ?? '';

/** Returns in what two look-alike URLs differ. Never quotes them, because a URL may hold a secret. */
function differenceOf(a: Written, b: Written): string {
  if (a.forms.url.protocol !== b.forms.url.protocol) return 'http against https';
  if (a.forms.spelling === b.forms.spelling) {
    const [one, other] = [unslashed(a.text), unslashed(b.text)];
    if (one === other) return 'the slash at the end';
    return one.toLowerCase() === other.toLowerCase() ? 'capital letters' : 'the default port';
  }
  if (a.forms.host !== b.forms.host) return 'the region in the host';
  const ends = [transportAtEnd(a.forms), transportAtEnd(b.forms)];
  if (ends[0] === ends[1]) return 'the part after “?”';
  return ends.includes('') ? '/mcp or /sse at the end' : '/sse against /mcp';
}

function withinVault(own: UrlLocation, like?: UrlLocation, distant?: UrlLocation): RowNote | null {
  if (own.stored !== null)
    return {
      ...warning(
        'already-there',
        'The vault has an active credential for exactly this URL. Rotate it instead of storing a second one.',
      ),
      rotate: own.stored,
    };
  if (own.rows > 1)
    return warning('twin', `The same vault gets exactly this URL ${own.rows} times. Keep one.`);
  if (like)
    return warning(
      'near-twin',
      `The same vault gets this URL in another form, which differs in ${differenceOf(own, like)}. Keep the form that the agents use.`,
    );
  if (distant)
    return hint(
      'variant-twin',
      `The same vault also gets this server at another URL, which differs in ${differenceOf(own, distant)}. Keep both only if agents use both.`,
    );
  return null;
}

function elsewhere(
  own: UrlLocation,
  exact?: UrlLocation,
  like?: UrlLocation,
  distant?: UrlLocation,
): RowNote | null {
  if (like)
    return warning(
      'near-twin-elsewhere',
      `The vault “${like.vaultName}” has this URL in another form, which differs in ${differenceOf(own, like)}. Agents match the exact text, so use one form everywhere.`,
    );
  if (exact)
    return hint(
      'twin-elsewhere',
      `The vault “${exact.vaultName}” also has exactly this URL. Keep both only if different sessions use them.`,
    );
  if (distant)
    return hint(
      'variant-elsewhere',
      `The vault “${distant.vaultName}” has this server at another URL, which differs in ${differenceOf(own, distant)}. Check that each vault has the one it needs.`,
    );
  return null;
}

/** Searches only the first few, so that the total stays linear. One look-alike is enough. */
const first = (
  group: readonly UrlLocation[] | undefined,
  isIt: (place: UrlLocation) => boolean,
): UrlLocation | undefined => group?.slice(0, LOOKED_AT_MAX).find(isIt);

/** Groups the places of one server by each form in which they can be alike. */
const family = (places: readonly UrlLocation[]) => ({
  places,
  text: grouped(places, ({ text }) => text),
  spelling: grouped(places, ({ forms }) => forms.spelling),
  vault: grouped(places, ({ vault }) => vault),
  vaultSpelling: grouped(places, ({ vault, forms }) => vault + KEY + forms.spelling),
});

function notesIn(of: ReturnType<typeof family>, own: UrlLocation): (RowNote | null)[] {
  const { vault, text, forms } = own;
  const isOtherText = (place: UrlLocation) => place.text !== text;
  const isOtherAddress = (place: UrlLocation) => place.forms.spelling !== forms.spelling;
  const isOtherVault = (place: UrlLocation) => place.vault !== vault;
  return [
    withinVault(
      own,
      first(of.vaultSpelling.get(vault + KEY + forms.spelling), isOtherText),
      first(of.vault.get(vault), isOtherAddress),
    ),
    elsewhere(
      own,
      first(of.text.get(text), isOtherVault),
      first(of.spelling.get(forms.spelling), (place) => isOtherVault(place) && isOtherText(place)),
      first(of.places, (place) => isOtherVault(place) && isOtherAddress(place)),
    ),
  ];
}

/** Finds rows and stored credentials with the same or a similar URL, in the row's vault and in others. */
export function twinNotes(
  linted: readonly LintedRow[],
  existing: readonly StoredUrl[],
): (row: LintedRow) => RowNote[] {
  const places = locationsOf(linted, existing);
  const byServer = grouped(places.values(), ({ forms }) => forms.server);
  const families = new Map<string, ReturnType<typeof family>>();
  return ({ row, target }) => {
    const own = target && places.get(keyOf(target) + KEY + row.url.trim());
    if (!own) return [];
    const { server } = own.forms;
    const known = families.get(server) ?? family(byServer.get(server) ?? []);
    families.set(server, known);
    return notesIn(known, own).filter((note) => note !== null);
  };
}
