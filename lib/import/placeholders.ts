import { isPlaceholder } from '@/lib/credential-kinds/token';
import { TEXT_CHARACTERS_MAX } from './limits';

/** What a `.env` names for an input's id: `github-token` → `GITHUB_TOKEN`. */
export const variableName = (id: string): string =>
  id
    .trim()
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();

/** What placeholders of one file stand for. */
export interface Variables {
  /** The value of a variable, or undefined: unknown, empty, or a placeholder itself (`.env.example`). */
  value: (name: string) => string | undefined;
  /** What a person is asked for, by the id of an input. */
  label: (id: string) => string | null;
}

/** Looks names up as they stand, then as a `.env` would spell them, then by the input's description. */
export function variablesOf(
  values: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string> = new Map(),
): Variables {
  const spelled = new Map([...values].map(([name, value]) => [variableName(name), value]));
  const label = (id: string) => labels.get(id) ?? null;
  return {
    label,
    value: (name) => {
      const described = label(name);
      const found =
        values.get(name) ??
        spelled.get(variableName(name)) ??
        (described === null ? undefined : spelled.get(variableName(described)));
      return found === undefined || found === '' || isPlaceholder(found) ? undefined : found;
    },
  };
}

// One pass over all forms, so that a value that was filled in is never taken for a placeholder in turn.
// Inner parts are bounded and hold no braces: the time stays in proportion to the text.
const SOURCES = [
  /\$\{\{([^{}]{1,200})\}\}/, // ${{ secrets.NAME }}: Continue
  /\$\{([^{}]{1,400})\}/, // ${NAME}, ${NAME:-default}, ${env:NAME}, ${input:id}
  /\{\{([^{}]{1,200})\}\}/, // {{NAME}}
  /\{env:([^{}]{1,200})\}/, // {env:NAME}: OpenCode
  /(?<!\w)env:\/\/(\w{1,100})/, // env://NAME
  /(?<!\w)\$env:(\w{1,100})/, // $env:NAME: PowerShell
  /(?<![\w{$:])env:([A-Za-z_]\w{0,100})/, // env:NAME
  /(?<!\w)\$([A-Za-z_]\w{0,100})/, // $NAME: Gemini CLI, shells
  /(?<!\w)%([A-Za-z_]\w{0,100})%/, // %NAME%: Windows
  /@@(\w{1,100})@@/, // @@NAME@@: build scripts
  /(?:os\.environ|process\.env|import\.meta\.env)(?:[./]|\[["'])(\w{1,100})/, // LiteLLM, code
  /<%=? ?ENV(?:\[|\.fetch\()["'](\w{1,100})["'][\])] ?%>/, // ERB
  /\{(?!cipher\})([A-Za-z_][\w-]{0,100})\}/, // {name}: registry
  /<([A-Z][A-Z0-9_]{0,100})>/, // <NAME>
];
const FORMS = new RegExp(SOURCES.map((form) => form.source).join('|'), 'g');

/** Each form has one group. */
const GROUPS = SOURCES.length;

interface Named {
  name: string;
  fallback: string | null;
  /** The id of something that is asked for elsewhere, which a `.env` spells otherwise. */
  isId: boolean;
}

const SCOPE =
  /^(?:(?:process\.env|os\.environ|env|oc\.env|inputs?|secrets?|vars?|config|user_config|credentials)[:.]|\.?Values\.|\.?Env\.|env\s+(?="))/i;

/**
 * What is between the braces, taken apart: `env:NAME`, `secrets.NAME`, `NAME:-default`, `NAME:?message`, and
 * `NAME:default` (Spring, fast-agent), where the name is in capitals.
 */
function named(inside: string): Named | null {
  const text = inside.trim();
  const bare = text.replace(SCOPE, '').replace(/^"([^"]*)"$/, '$1');
  const [, name = '', sign, rest] = /^([^:?]{1,200}?)(?:(:[-=?]|:|\?)(.{0,400}))?$/s.exec(bare) ?? [];
  if (!/^\w[\w .-]*$/.test(name.trim())) return null;
  if (sign === ':' && !/^[A-Z][A-Z0-9_]*$/.test(name)) return null;
  const isDefault = sign === ':-' || sign === ':=' || sign === ':';
  return {
    name: name.trim(),
    fallback: isDefault ? (rest ?? null) : null,
    isId: bare !== text && name.includes('-'),
  };
}

const insideOf = (groups: (string | undefined)[]): string =>
  groups.find((group) => group !== undefined) ?? '';

/**
 * The text with every placeholder filled whose value is known (or that has a default); the others stay as they are.
 * `mayFill` can keep a variable out, by its name.
 */
export function fill(
  text: string,
  variables: Variables,
  mayFill: (name: string) => boolean = () => true,
): string {
  if (text.length > TEXT_CHARACTERS_MAX) return text;
  return text.replace(FORMS, (written: string, ...rest: unknown[]) => {
    const groups = rest.filter((group) => typeof group === 'string' || group === undefined).slice(0, GROUPS);
    const variable = named(insideOf(groups));
    if (variable === null || !mayFill(variable.name)) return written;
    const value = variables.value(variable.name);
    if (value !== undefined) return value;
    const { fallback } = variable;
    // A default that is a placeholder itself would hide the variable's name.
    return fallback === null || fallback === '' || isPlaceholder(fallback) ? written : fallback;
  });
}

/** How tokens begin. `pat`, `KEY` and their like are left to the test for what is opaque: they begin words too. */
const TOKEN_BEGINS =
  /^(gh[oprsu]_|github_pat_|glpat-|[rsp]k[-_]|lin_api_|sbp_|napi_|hcamk_|ctx7sk|fc-|apify_api_|hf_|sntry[su]_|AIza|ntn_|xox[a-z]-|xapp-|pat-|glsa_|glc_|bkua_|AT[AS]TT3|AKIA|npm_|dop_v1_|eyJ)/;
const PIECE_CHARACTERS_MAX = 20;
/** A product's name with a digit in it: `WEB3CONTEXT`, `AUTH0TENANT`. */
const isCapitalName = (piece: string): boolean => /^[A-Z]{2,12}\d[A-Z]{3,12}$/.test(piece);
const isOpaque = (piece: string): boolean =>
  piece.length > PIECE_CHARACTERS_MAX ||
  (piece.length > 7 && /\d[A-Za-z]|\d{6}/.test(piece) && !isCapitalName(piece));

/** Whether a text can be shown as a name (a variable's, a header's): no start of a token, nothing opaque. */
export const isTellable = (name: string): boolean =>
  !TOKEN_BEGINS.test(name) && !name.split(/[-_ ]/).some(isOpaque);

/** `API_KEY`, `api_key`, `apiKey`; other mixtures are as often a token in the wrong field. */
const isVariableName = (name: string): boolean =>
  /^([A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*|[a-z]{2,}([A-Z][a-z]+)+)$/.test(name) && isTellable(name);

const variablesIn = (text: string): Named[] =>
  [...text.slice(0, TEXT_CHARACTERS_MAX).matchAll(FORMS)].flatMap(
    (match) => named(insideOf(match.slice(1))) ?? [],
  );

/** Whether something that is no name stands where a text names a variable: perhaps the token itself. */
export const hasTokenAsName = (text: string): boolean =>
  variablesIn(text).some(({ name }) => !isTellable(name) || name.includes(' '));

/**
 * The variable that the first placeholder of a text names, as a `.env` would, and what a person is asked for. Null
 * for what is no name of a variable: a token in the place of one is never repeated.
 */
export function whatIsMissing(
  text: string,
  variables: Variables,
): { variable: string | null; label: string | null } {
  const [variable] = variablesIn(text);
  if (variable === undefined) return { variable: null, label: null };
  const label = variables.label(variable.name);
  // The id of an input, `github-token`; its `.env` spells it otherwise.
  const name = label === null && !variable.isId ? variable.name : variableName(variable.name);
  return { variable: isVariableName(name) && isTellable(variable.name) ? name : null, label };
}
