import type { Entry } from './entry';
import { isCodeAddress, only } from './evidence';
import { asMap, asText, isMap, type Plain } from './json-value';
import { takenFrom } from './row';

const LINE = /^(?:export\s+|set\s+|\$env:)?([A-Za-z_][\w.-]{0,199})\s*[=:]\s?(.*)$/i;
const ASSIGNMENT = /^\s*(?:export\s+|set\s+|\$env:)?[A-Za-z_][\w.-]{0,199}\s*=/i;

/** Whether a pasted text has only `NAME=value` lines and comments. */
export function isDotenv(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
  return lines.length > 0 && lines.every((line) => ASSIGNMENT.test(line));
}

/** Returns the value after `=`: quoted text unchanged, other text up to ` #`. */
function behindEquals(written: string): string {
  const text = written.trim();
  const quote = text[0];
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = text.indexOf(quote, 1);
    if (end > 0) return text.slice(1, end);
  }
  const comment = text.search(/\s#/);
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}

/**
 * Returns the variables of a `.env` text: `NAME=value`, `export NAME=value`, `set NAME=value`, `$env:NAME="value"`.
 * Values are not expanded. The last of several counts, as in a shell.
 */
export function parseDotenv(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const match = LINE.exec(line.trim());
    if (match?.[1] !== undefined) variables.set(match[1], behindEquals(match[2] ?? ''));
  }
  return variables;
}

/** `MCP_URL`, `LEDGER_MCP_SERVER_URL`, `MCP_LEDGER_ENDPOINT`: the part before the suffix is the server's name. */
const ADDRESS = /^((?:\w*_)?MCP(?:_\w*?)??)_?(?:SERVER_?)?(?:URL|URI|ENDPOINT)$/i;
const OTHER_ADDRESS = /OAUTH|AUTH_|REDIRECT|CALLBACK|ISSUER|REGISTRY|DOCS/i;
const CREDENTIAL =
  /^(\w*?)_?(?:SERVER_?)?(?:(?:API|AUTH|ACCESS|BEARER)?_?(?:KEY|TOKEN)|AUTH|BEARER|SECRET)$/i;

/** Returns the MCP servers whose URLs are in variables, each with its token. `at` is the path of the variables. */
export function serversInVariables(variables: ReadonlyMap<string, string>, at = ''): Entry[] {
  const tokens = new Map([...variables].map(([name, value]) => [CREDENTIAL.exec(name)?.[1] ?? '', value]));
  return [...variables].flatMap(([variable, url]): Entry[] => {
    const [, owner] = ADDRESS.exec(variable) ?? [];
    if (
      owner === undefined ||
      OTHER_ADDRESS.test(variable) ||
      !/^https?:\/\/\S+$/i.test(url) ||
      isCodeAddress(url)
    )
      return [];
    const token = owner === '' ? undefined : tokens.get(owner);
    const value = only(token === undefined ? { url } : { url, token });
    const name = owner.replace(/_?MCP_?/i, '').toLowerCase();
    const path = at === '' ? variable : `${at}.${variable}`;
    return [{ name, path, value, client: 'Unknown client', notes: [takenFrom(path)] }];
  });
}

export const serversInDotenv = (text: string): Entry[] => serversInVariables(parseDotenv(text));

const NAME_CHARACTERS_MAX = 200;

/**
 * Returns the variables that a document gives a program: `{NAME: value}`, `[NAME=value]` (Compose), `[{name, value}]`
 * (Kubernetes).
 */
export function variablesIn(part: Plain): Map<string, string> {
  const pairs = Array.isArray(part)
    ? part.map((item): [string, Plain] => {
        if (isMap(item)) return [asText(item.name) ?? '', item.value ?? null];
        const [name = '', ...rest] = (asText(item) ?? '').split('=');
        return [name, rest.join('=')];
      })
    : Object.entries(asMap(part) ?? {});
  return new Map(
    pairs.flatMap(([name, value]) =>
      typeof value === 'string' && name.length <= NAME_CHARACTERS_MAX ? [[name, value.trim()]] : [],
    ),
  );
}
