import { isPlaceholder } from '@/lib/contract/token';
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
const FORMS = new RegExp(
  [
    /\$\{\{([^{}]{1,200})\}\}/, // ${{ secrets.NAME }}: Continue
    /\$\{([^{}]{1,400})\}/, // ${NAME}, ${NAME:-default}, ${env:NAME}, ${input:id}
    /\{\{([^{}]{1,200})\}\}/, // {{NAME}}
    /\{env:([^{}]{1,200})\}/, // {env:NAME}: OpenCode
    /(?<!\w)\$env:(\w{1,100})/, // $env:NAME: PowerShell
    /(?<!\w)\$([A-Za-z_]\w{0,100})/, // $NAME: Gemini CLI, shells
    /(?<!\w)%([A-Za-z_]\w{0,100})%/, // %NAME%: Windows
    /\{([A-Za-z_][\w-]{0,100})\}/, // {name}: registry
    /<([A-Z][A-Z0-9_]{0,100})>/, // <NAME>
  ]
    .map((form) => form.source)
    .join('|'),
  'g',
);

interface Named {
  name: string;
  fallback: string | null;
}

/** What stands between the braces, taken apart: `env:NAME`, `secrets.NAME`, `NAME:-default`. */
function named(inside: string): Named | null {
  const [, name = '', fallback] =
    /^(?:(?:env|input|inputs|secret|secrets|vars):|(?:env|inputs|secrets|vars)\.)?([^:]{1,200}?)(?::-(.{0,400}))?$/i.exec(
      inside.trim(),
    ) ?? [];
  return /^\w[\w .-]*$/.test(name.trim()) ? { name: name.trim(), fallback: fallback ?? null } : null;
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
    const groups = rest.filter((group) => typeof group === 'string' || group === undefined).slice(0, 9);
    const variable = named(insideOf(groups));
    if (variable === null || !mayFill(variable.name)) return written;
    const value = variables.value(variable.name);
    if (value !== undefined) return value;
    return variable.fallback === null || variable.fallback === '' ? written : variable.fallback;
  });
}

/** The variable that the first placeholder of a text names, as a `.env` would, and what a person is asked for. */
export function whatIsMissing(
  text: string,
  variables: Variables,
): { variable: string | null; label: string | null } {
  for (const match of text.slice(0, TEXT_CHARACTERS_MAX).matchAll(FORMS)) {
    const variable = named(insideOf(match.slice(1)));
    if (variable === null) continue;
    const isName = /^[A-Za-z_]\w*$/.test(variable.name) && variables.label(variable.name) === null;
    return {
      variable: isName ? variable.name : variableName(variable.name) || null,
      label: variables.label(variable.name),
    };
  }
  return { variable: null, label: null };
}
