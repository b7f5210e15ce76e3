import type { Header } from './authorization';
import { credentialHeaders, secretKeyLabel, secretText } from './credential-fields';
import { fieldsOf, mapIn, textIn } from './fields';
import { headerOf } from './formats/command-options';
import { asList, asMap, isMap, type Plain, type PlainMap } from './json-value';

const HEADER_FIELD =
  /^((http|custom|static|default|request|additional|extra)?headers|addplaintextheaders|headersfrom|addheadersfromsecret)$/;
const VARIABLE_FIELD = /^(env(http)?headers|headers?env|headerenvvars|headersfromenv(ironment)?)$/;
const HOLDER = /^(requestinit|requestoptions|transport|options|auth|authentication|headerforward)$/;

/** `X-Api-Key`. A title with spaces is for people. */
const isHeaderName = (name: string): boolean => /^[\w-]{1,100}$/.test(name);

/**
 * One item of a list: `{name, value}` (registry), `{name: title, key: header}` (Obot), `{headerName, valueSecretRef}`
 * (ToolHive).
 */
function slotOf(item: Plain): Header[] {
  const line = typeof item === 'string' ? headerOf(item) : null;
  if (line !== null) return [line];
  const slot = asMap(item);
  if (slot === null) return [];
  const [named, key] = [textIn(slot, 'headername', 'name'), textIn(slot, 'key')];
  const name = key !== null && isHeaderName(key) ? key : named;
  if (name === null) return [];
  const title = key !== null && named !== null ? named : textIn(slot, 'description', 'placeholder');
  const reference = mapIn(slot, 'valuefrom', 'valuesecretref', 'secretkeyref');
  if (reference !== null) return [fromReference(name, textIn(slot, 'value', 'prefix') ?? '', reference)];
  const value = textIn(slot, 'value', 'default') ?? '';
  return [{ name, value, label: title ?? (value === '' ? name : null) }];
}

function fromReference(name: string, prefix: string, reference: PlainMap): Header {
  const inner = mapIn(reference, 'secretkeyref', 'secret') ?? reference;
  const key = textIn(inner, 'key') ?? '';
  const label = secretKeyLabel(inner);
  const isBearer = /^authorization$/i.test(name);
  if (!/^[A-Z][A-Z0-9_]{0,100}$/.test(key)) return { name, value: '', label };
  return { name, value: `${prefix === '' && isBearer ? 'Bearer' : prefix} \${${key}}`.trim() };
}

/** `{Name: value}`, lines of text, or a list of items. */
function headersIn(part: Plain | undefined): Header[] {
  if (isMap(part))
    return Object.entries(part).flatMap(([name, value]) => {
      const text = secretText(value);
      return text === null ? [] : [{ name, value: text }];
    });
  if (typeof part === 'string' && part.length < 20_000)
    return part
      .split(/[\r\n]+/)
      .flatMap((line) => (/^\s*[\w-]+\s*:/.test(line) ? (headerOf(line) ?? []) : []));
  return (asList(part) ?? []).flatMap(slotOf);
}

/** Codex names variables instead of values: `{Name: VARIABLE}`. */
const named = (part: Plain | undefined): Header[] =>
  headersIn(part).map(({ name, value }) => ({ name, value: `\${${value}}` }));

/**
 * Returns every header that an entry sends, in any client's form: `headers`, `requestInit.headers` (JetBrains, Xcode),
 * `requestOptions.headers` (Continue), `http_headers` and `env_http_headers` (Codex), `headersFrom` (kagent), and the
 * fields that hold or name a token.
 */
export function headersOf(value: PlainMap): Header[] {
  const holders = [...fieldsOf(value)].flatMap(([name, part]) =>
    HOLDER.test(name) && isMap(part) ? [part] : [],
  );
  const found = (pattern: RegExp, read: (part: Plain | undefined) => Header[]) =>
    [value, ...holders].flatMap((map) =>
      [...fieldsOf(map)].flatMap(([name, part]) => (pattern.test(name) ? read(part) : [])),
    );
  return [...found(HEADER_FIELD, headersIn), ...found(VARIABLE_FIELD, named), ...credentialHeaders(value)];
}
