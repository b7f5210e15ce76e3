import 'server-only';

/** Consecutive letters that count as a part of the token. */
const SHARED_MIN = 6;
/** The same for an encoded token, whose letters carry less information. */
const SHARED_ENCODED_MIN = 8;
/** Letters of the start or the end by which a server may name a token. */
const EDGE_MIN = 4;
const READ_MAX = 4_000;

export interface Words {
  /** Plain text of at most `max` characters without control characters and parts of the token; null if nothing remains. */
  clean(raw: string, max?: number): string | null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

const fromCode = (code: number): string =>
  Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';

function undress(text: string): string {
  return text
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .replace(
      /\\u\{?([0-9a-f]{2,6})\}?|\\x([0-9a-f]{2})/gi,
      (_, wide: string | undefined, narrow: string | undefined) =>
        fromCode(Number.parseInt(wide ?? narrow ?? '20', 16)),
    )
    .replace(
      /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi,
      (_, hex: string | undefined, decimal: string | undefined) =>
        fromCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    )
    .replace(/&([a-z]{2,4});/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
}

const squeeze = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
const reverse = (text: string): string => [...text].reverse().join('');

function gramsOf(text: string, length: number, into: Set<string>): void {
  for (let start = 0; start + length <= text.length; start++) into.add(text.slice(start, start + length));
}

function shares(text: string, grams: ReadonlySet<string>, length: number): boolean {
  for (let start = 0; start + length <= text.length; start++)
    if (grams.has(text.slice(start, start + length))) return true;
  return false;
}

/** Base64 of the token at each of its three possible offsets, without the letters that neighboring bytes affect. */
const base64Of = (token: string): string[] =>
  [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(token)])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : offset + 1),
  );

/** Unlike any word of prose: long, without a break, with digits or with letters of both cases. */
const isOpaque = (word: string): boolean =>
  (word.match(/[A-Za-z0-9+_=-]{24,}/g) ?? []).some(
    (run) => /\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run)),
  );

const isMasked = (word: string): boolean => /[*•…]{2,}|(?<!\.)\.{3,}\w|\w…\w/.test(word);

function createTraces(token: string) {
  const plain = token.toLowerCase();
  const length = Math.min(SHARED_MIN, plain.length);
  const grams = new Set<string>();
  for (const one of [plain, reverse(plain)]) gramsOf(one, length, grams);
  const encoded = new Set<string>();
  const hex = Buffer.from(token).toString('hex');
  for (const one of [
    hex,
    ...base64Of(token).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]),
  ])
    gramsOf(one.toLowerCase(), SHARED_ENCODED_MIN, encoded);
  const bare = squeeze(token);
  const squeezedLength = Math.max(1, Math.min(SHARED_ENCODED_MIN, bare.length));
  const squeezed = new Set<string>();
  for (const one of [bare, reverse(bare)]) gramsOf(one, squeezedLength, squeezed);
  return {
    inWord(word: string): boolean {
      const lower = word.toLowerCase();
      const core = lower.replace(/^[^\w]+|[^\w]+$/g, '');
      const isEdge = core.length >= EDGE_MIN && (plain.startsWith(core) || plain.endsWith(core));
      return isEdge || shares(lower, grams, length) || shares(lower, encoded, SHARED_ENCODED_MIN);
    },
    /** Also finds the token with spaces between its letters. */
    inText: (text: string): boolean => shares(squeeze(text), squeezed, squeezedLength),
  };
}

const cut = (text: string, max: number): string => {
  const letters = [...text];
  return letters.length <= max
    ? text
    : `${letters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
};

/** Returns a sanitizer that removes the token from a server's text, whole, in part or encoded. */
export function createWords(token: string): Words {
  let traces: ReturnType<typeof createTraces> | undefined;
  return {
    clean(raw, max = 200) {
      traces ??= createTraces(token);
      const { inWord } = traces;
      let text = raw.slice(0, READ_MAX);
      for (let round = 0; round < 3; round++) text = undress(text);
      // NFKC turns letters of other widths and styles into plain ones. C: control, invisible, unassigned.
      const words = text
        .normalize('NFKC')
        .replace(/[\p{C}\p{Z}]+/gu, ' ')
        .trim()
        .split(' ');
      const shown = words
        .map((word) => (inWord(word) || isOpaque(word) || isMasked(word) ? '…' : word))
        .join(' ')
        .replace(/…(?: …)+/g, '…');
      if (!/[\p{L}\p{N}]/u.test(shown) || traces.inText(shown)) return null;
      return cut(shown, max);
    },
  };
}
