import type { Header } from './authorization';
import { fieldsOf, mapIn, spelled, textIn } from './fields';
import { asText, isMap, type Plain, type PlainMap } from './json-value';

const TOKEN_FIELD = /^((bearer|authorization|authentication|auth|access)?token|bearer|authvalue)$/;
/** Fields that hold a key. The entry states how it is sent. */
const KEY_FIELD = /^api(key|token)$/;
/** Fields that hold a credential inside a map with no other content. */
const INNER_FIELD = /^(keyvalue|key|value|secret|secretref|credential|password)$/;
/** `bearer_token_env_var`, `bearerTokenEnv`, `api_key_env`, `tokenFromEnv`. */
const ENV_FIELD = /^(bearer|auth|access|api)?(token|key|bearer)(from)?(env|envvar|envname|variable|ref)$/;
/** `tokenSecretRef: {name, key}`: a key of a Kubernetes secret. */
const SECRET_FIELD =
  /^(bearer|auth|access|api)?(token|key|value)?(secretref|secretkeyref|secretkeyselector)$/;

const HEADER_NAME = /^((apikey|auth|custom|key)?header|headername|keyname)$/;
const FORMAT = ['apikeyformat', 'headerformat', 'authformat', 'format'];
const PREFIX = ['prefix', 'scheme', 'authscheme', 'tokenprefix', 'apikeyprefix'];

/** Words that name a method of sign-in. Other text in this field may be the token itself. */
const KINDS = [
  ['oauth', /^(oauth|oidc)/],
  ['bearer', /^(bearer|bearerauth|bearertoken|token|authorization|static)$/],
  ['key', /^(apikey|header|custom|headerauth)$/],
  ['basic', /^basic(auth)?$/],
  ['none', /^(none|open|noauth|no|optional|required|disabled|enabled)$/],
] as const;
type Kind = (typeof KINDS)[number][0];

/** Returns the method of sign-in that a word names, or null. */
export function kindOf(word: string): Kind | null {
  // `none (local only)`: the text in brackets is for people.
  const text = word.slice(0, 300).replace(/\s{1,20}\([^()]{0,200}\)$/, '');
  return KINDS.find(([, words]) => words.test(spelled(text.trim())))?.[0] ?? null;
}

/** Returns a value, or the variable that a map names instead: `{env: NAME}`. */
export function secretText(value: Plain | undefined): string | null {
  if (!isMap(value)) return asText(value);
  const name = textIn(value, 'env', 'envvar', 'fromenv', 'environment', 'variable');
  return name === null ? null : `\${${name}}`;
}

/** Returns a variable's name in `${}`; clients also write `$NAME`, `${NAME}` and `env:NAME`. */
const asVariable = (name: string): string => `\${${name.trim().replace(/^(\$\{?|env:)|\}$/g, '')}}`;

/** Returns the secret in one map: the value, or a placeholder for the variable that holds it. */
function secretIn(map: PlainMap, ...patterns: readonly RegExp[]): string | null {
  for (const [name, value] of fieldsOf(map)) {
    const variable = ENV_FIELD.test(name) ? asText(value) : null;
    if (variable !== null) return asVariable(variable);
  }
  for (const pattern of patterns)
    for (const [name, value] of fieldsOf(map)) {
      const text = pattern.test(name) ? secretText(value) : null;
      if (text !== null && kindOf(text) === null) return text;
    }
  return null;
}

function headerFor(map: PlainMap, secret: string, kind: Kind | null): Header {
  const names = [...fieldsOf(map)].flatMap(([field, text]) =>
    HEADER_NAME.test(field) ? (asText(text) ?? []) : [],
  );
  const name = names.find((text) => /^[\w-]+$/.test(text));
  if (kind === 'basic') return { name: 'Authorization', value: `Basic ${secret}` };
  if (kind === 'key' && name === undefined) return { name: 'X-API-Key', value: secret };
  const format = textIn(map, ...FORMAT);
  if (format?.includes('{') === true)
    return { name: name ?? 'Authorization', value: format.slice(0, 200).replace(/\{[^{}]*\}/, () => secret) };
  if (name !== undefined && !/^authorization$/i.test(name)) return { name, value: secret };
  const prefix = textIn(map, ...PREFIX);
  return { name: 'Authorization', value: `${prefix ?? 'Bearer'} ${secret}` };
}

const HOLDERS = ['auth', 'authentication', 'authorization', 'credentials', 'apikey'];

function secretLabel(map: PlainMap): string | null {
  for (const [name, value] of fieldsOf(map))
    if (SECRET_FIELD.test(name) && isMap(value)) return secretKeyLabel(value);
  return null;
}

/** “token” of the secret “ledger”. */
export const secretKeyLabel = (reference: PlainMap): string =>
  `“${(textIn(reference, 'key') ?? '').slice(0, 60)}” of the secret “${(textIn(reference, 'name') ?? '').slice(0, 60)}”`;

/** Reads a map with only a credential: `auth: {type: bearer, token: …}`. */
function fromHolder(holder: PlainMap): Header[] {
  const word = textIn(holder, 'authorizationtype', 'type', 'method', 'kind');
  const kind = word === null ? null : kindOf(word);
  const inner = mapIn(holder, 'bearer', 'apikey');
  const secret = secretIn(holder, TOKEN_FIELD, KEY_FIELD, INNER_FIELD);
  if (secret !== null) return kind === 'oauth' || kind === 'none' ? [] : [headerFor(holder, secret, kind)];
  if (inner !== null) return fromHolder(inner);
  const label = secretLabel(holder);
  if (label !== null && kind !== 'oauth') return [{ ...headerFor(holder, '', kind), value: '', label }];
  // LibreChat: every user enters a separate key.
  const isLater = textIn(holder, 'source') === 'user';
  return isLater
    ? [{ ...headerFor(holder, '', kind), value: '', label: 'The key that each user enters' }]
    : [];
}

/** Reads a text that describes the sign-in: `auth: oauth`, `auth: <token>`, `authorization: Bearer <token>`. */
function fromText(text: string): Header[] {
  if (kindOf(text) !== null || /^(true|false)$/i.test(text)) return [];
  return [{ name: 'Authorization', value: /\s/.test(text.trim()) ? text : `Bearer ${text}` }];
}

/**
 * Returns the headers from an entry's credential fields, for clients that keep a token outside of the headers: Codex,
 * Vibe, mcporter, Pi (names of variables), FastMCP, LiteLLM, LibreChat, Open WebUI, OpenHands, Continue, Letta.
 */
export function credentialHeaders(value: PlainMap): Header[] {
  const fields = fieldsOf(value);
  const holders = HOLDERS.flatMap((field) => {
    const part = fields.get(field);
    return isMap(part) ? [part] : [];
  });
  const word = textIn(value, 'authtype', 'auth', 'authentication', 'authmethod');
  const kind = word === null ? null : kindOf(word);
  const secret = secretIn(value, TOKEN_FIELD, KEY_FIELD, ...(kind === null ? [] : [/^key$/]));
  const texts = ['auth', 'authorization'].flatMap((field) => {
    const text = asText(fields.get(field));
    return text === null ? [] : fromText(text);
  });
  return [
    ...holders.flatMap(fromHolder),
    ...(secret === null || kind === 'oauth' || kind === 'none' ? [] : [headerFor(value, secret, kind)]),
    ...texts,
  ];
}
