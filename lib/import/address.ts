import { isSecretName } from '@/lib/core/secret-names';
import { TEXT_CHARACTERS_MAX } from './limits';
import { fill, type Variables, whatIsMissing } from './placeholders';
import { problem, type RowNote } from './row';

export type Address =
  | { isHttp: true; url: string; notes: RowNote[] }
  /** A URL of another scheme, such as `unix:` or `ws:`. */
  | { isHttp: false; scheme: string };

const PLACEHOLDERS = [
  /\$\{|\$\(|\{\{|\{env:/, // ${TENANT}
  /\{[^{}"]{1,200}\}/, // {tenant}, {minimal | full}: no URL has braces
  /<[^<>\s]{1,200}>/, // <host>
  /(?<!\w)\$[A-Z_]{2,}/, // $TENANT
  /%(?![0-9A-Fa-f]{2})[A-Za-z_]\w{0,100}%/, // %TENANT%, not percent-encoding
  /\byour[-_]/i,
  /\byour(?:company|domain|host|instance|org|organi[sz]ation|server|site|subdomain|team|tenant|workspace|project|account|app|name|token|key|api)/i,
  /\/\[[^\]/[:]{1,100}\]/, // /[org]/, not the address [::1]
  /\/:[A-Za-z_]/, // /:tenant/
  /\.{3}|…/,
  /(?:[/.@=]|^)(?:x{4,}|X{3,})(?=[-./:?&]|$)/, // xxxx.example.com
  /^https?:\/\/[A-Z][A-Z0-9_-]+(?=[:/?#]|$)/, // https://HOSTNAME/
  /\/[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){0,6}_(?:ID|KEY|TOKEN|NAME|HOST|URL|SLUG|UUID|SECRET)(?=[/?#]|$)/, // /PROJECT_ID/
];

/** Whether a URL has a part that still needs a value: `${TENANT}`, `<host>`, `your-`, `[org]`. */
export const hasPlaceholder = (url: string): boolean =>
  PLACEHOLDERS.some((placeholder) => placeholder.test(url.slice(0, TEXT_CHARACTERS_MAX)));

function notesOf(url: string, variables: Variables): RowNote[] {
  if (!hasPlaceholder(url))
    return /^https?:\/\//i.test(url) && URL.canParse(url)
      ? []
      : [problem('not-a-url', 'This is not a complete URL. It should begin with https://.')];
  const { variable, label } = whatIsMissing(url, variables);
  const what = label ?? variable;
  const sentence =
    what === null
      ? 'The URL has a placeholder. Replace it with its value.'
      : `The URL has a placeholder for “${what.slice(0, 80)}”. Replace it with its value.`;
  return [problem('placeholder-in-url', sentence)];
}

/**
 * Returns what an entry's URL says. Fills in variables except those that are secrets by their name, because a URL is
 * shown and logged. Secrets already in the URL stay; the lints report them.
 */
export function readAddress(written: string, variables: Variables): Address {
  const url = fill(written.trim(), variables, (name) => !isSecretName(name)).slice(0, TEXT_CHARACTERS_MAX);
  const [, scheme = ''] =
    /^([a-z][a-z0-9+.-]*):\/\//i.exec(url) ?? /^(unix|pipe|npipe|file|data):/i.exec(url) ?? [];
  if (scheme !== '' && !/^https?$/i.test(scheme)) return { isHttp: false, scheme: scheme.slice(0, 20) };
  return { isHttp: true, url, notes: notesOf(url, variables) };
}
