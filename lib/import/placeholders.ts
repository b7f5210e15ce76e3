import { isPlaceholder } from '@/lib/credential-kinds/token';
import { TEXT_CHARACTERS_MAX } from './limits';

/** Returns the `.env` variable for an input's id: `github-token` → `GITHUB_TOKEN`. */
export const variableName = (id: string): string =>
  id
    .trim()
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();

export interface Variables {
  /** Returns the value of a variable, or undefined if it is unknown, empty or a placeholder itself (`.env.example`). */
  value: (name: string) => string | undefined;
  label: (id: string) => string | null;
}

/** Looks names up as written, then in the spelling of a `.env`, then by the input's description. */
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

// One pass over all forms, so that a value that was filled in is not read as a placeholder. Inner parts are bounded and
// have no braces, so the time is linear in the text.
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

const GROUPS = SOURCES.length;

interface Named {
  name: string;
  fallback: string | null;
  /** Whether this is an input's id, which has another spelling in a `.env`. */
  isId: boolean;
}

const SCOPE =
  /^(?:(?:process\.env|os\.environ|env|oc\.env|inputs?|secrets?|vars?|config|user_config|credentials)[:.]|\.?Values\.|\.?Env\.|env\s+(?="))/i;

/**
 * Splits the text between the braces: `env:NAME`, `secrets.NAME`, `NAME:-default`, `NAME:?message`, and `NAME:default`
 * (Spring, fast-agent) if the name is in capitals.
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
 * Returns the text with every placeholder filled whose value or default is known; the others are unchanged. `mayFill`
 * can exclude a variable by its name.
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

/**
 * Prefixes of tokens. Prefixes such as `pat` and `KEY` are left to the test for opaque text, because words also begin
 * with them.
 */
const TOKEN_BEGINS =
  /^(gh[oprsu]_|github_pat_|glpat-|[rsp]k[-_]|lin_api_|sbp_|napi_|hcamk_|ctx7sk|fc-|apify_api_|hf_|sntry[su]_|AIza|ntn_|xox[a-z]-|xapp-|pat-|glsa_|glc_|bkua_|AT[AS]TT3|AKIA|npm_|dop_v1_|eyJ)/;
const PIECE_CHARACTERS_MAX = 20;
/** A product's name with a digit: `WEB3CONTEXT`, `AUTH0TENANT`. */
const isCapitalName = (piece: string): boolean => /^[A-Z]{2,12}\d[A-Z]{3,12}$/.test(piece);
const isOpaque = (piece: string): boolean =>
  piece.length > PIECE_CHARACTERS_MAX ||
  (piece.length > 7 && /\d[A-Za-z]|\d{6}/.test(piece) && !isCapitalName(piece));

/** Whether a text can be shown as a name of a variable or a header: no prefix of a token, not opaque. */
export const isTellable = (name: string): boolean =>
  !TOKEN_BEGINS.test(name) && !name.split(/[-_ ]/).some(isOpaque);

/** `API_KEY`, `api_key`, `apiKey`; other mixtures are often tokens in the wrong field. */
const isVariableName = (name: string): boolean =>
  /^([A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*|[a-z]{2,}([A-Z][a-z]+)+)$/.test(name) && isTellable(name);

const variablesIn = (text: string): Named[] =>
  [...text.slice(0, TEXT_CHARACTERS_MAX).matchAll(FORMS)].flatMap(
    (match) => named(insideOf(match.slice(1))) ?? [],
  );

/** Whether a text has something else where it names a variable: perhaps the token itself. */
export const hasTokenAsName = (text: string): boolean =>
  variablesIn(text).some(({ name }) => !isTellable(name) || name.includes(' '));

/**
 * Returns the variable of a text's first placeholder, as a `.env` names it, and its label. Null if it is not the name
 * of a variable, so that a token there is never shown.
 */
export function whatIsMissing(
  text: string,
  variables: Variables,
): { variable: string | null; label: string | null } {
  const [variable] = variablesIn(text);
  if (variable === undefined) return { variable: null, label: null };
  const label = variables.label(variable.name);
  // The `.env` has another spelling of an input's id such as `github-token`.
  const name = label === null && !variable.isId ? variable.name : variableName(variable.name);
  return { variable: isVariableName(name) && isTellable(variable.name) ? name : null, label };
}
