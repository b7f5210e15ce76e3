import { jwtExpiry } from '@/lib/credential-kinds/jwt';
import {
  cleanToken,
  isPlaceholder,
  TOKEN_CHARACTERS_MAX,
  tokenComplaint,
} from '@/lib/credential-kinds/token';
import { TEXT_CHARACTERS_MAX } from './limits';
import { fill, hasTokenAsName, isTellable, type Variables, whatIsMissing } from './placeholders';
import { problem, type RowNote, type RowToken, warning } from './row';

/** One header of an entry, as written. `label`: what a registry asks a person to enter. */
export interface Header {
  name: string;
  value: string;
  label?: string | null;
}

/** Headers that every client sends without configuration. */
const HARMLESS =
  /^(accept|accept-.*|content-type|user-agent|mcp-protocol-version|cache-control|connection)$/i;
/** Ends in such a word (`X-ApiKey`), or has it as a separate word (`X-Key-Search`). */
const CREDENTIAL_NAME =
  /(key|token|secret|auth|authorization|password|credential|cookie|(^|[-_])pat)$|(^|[-_])(api[-_]?key|key|token|secret|password|credential)[-_]/i;

/** A credential, under any header name: `Authentication: Bearer …`. */
const CREDENTIAL_VALUE = /^["']?(?:bearer|basic|token)\s/i;

/** A scheme name (RFC 9110) looks like a word. Other text may be a secret and is not shown. */
const SCHEME = /^(?=.{2,24}$)[A-Za-z]+(-[A-Za-z]+)*(\s+[A-Za-z]{2,12}=)?$/;

const isAuthorization = ({ name }: Header) => /^authorization$/i.test(name.trim());
/** `X-Api-Key`, `CONTEXT7_API_KEY`, `api_key`. */
const HEADER_NAME =
  /^([A-Za-z][A-Za-z-]{0,40}|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|(x|api|auth|access)(_[a-z]{2,12}){1,2})$/;

/** Returns a header's name, or a description if the name may be a token. */
function shown(written: string): string {
  const name = written.trim();
  if (name === '') return '';
  const isName = HEADER_NAME.test(name) && isTellable(name);
  return isName ? name : 'another header';
}

interface Read {
  token: RowToken;
  notes: RowNote[];
}

function judge(written: string, variables: Variables, now: Date): Read {
  if (written.length > TEXT_CHARACTERS_MAX)
    return unusable(`The token is longer than ${TOKEN_CHARACTERS_MAX.toLocaleString('en')} characters.`);
  // A quote without its counterpart is not part of the token.
  const token = cleanToken(cleanToken(written).replace(/^["'`“”]+|(?<!["'`“”])["'`“”]+$/g, ''));
  if (token === '') return { token: { state: 'missing' }, notes: [] };
  if (isPlaceholder(token)) return placeholder(token, variables);
  const complaint = tokenComplaint(token);
  if (complaint !== null) return unusable(complaint);
  const expiry = jwtExpiry(token);
  return expiry !== null && expiry <= now
    ? { token: { state: 'expired', value: token, expiredAt: expiry.toISOString() }, notes: [] }
    : { token: { state: 'set', value: token }, notes: [] };
}

const TOKEN_AS_NAME = warning(
  'token-as-name',
  'The file has another value where a variable name belongs, perhaps the token itself. Strongroom does not show it. Enter the token, and remove it from the file.',
);

const placeholder = (written: string, variables: Variables, label?: string | null): Read => ({
  token: {
    state: 'placeholder',
    ...whatIsMissing(written, variables),
    ...(label == null ? {} : { label }),
  },
  notes: hasTokenAsName(written) ? [TOKEN_AS_NAME] : [],
});

const unusable = (complaint: string): Read => ({
  token: { state: 'missing' },
  notes: [problem('token-unusable', `The file’s token cannot be used. ${complaint}`)],
});

const notBearer = (scheme: string): Read => ({ token: { state: 'not-bearer', scheme }, notes: [] });

/** Reads one `Authorization` value. The scheme must be Bearer, in any letter case (RFC 6750, RFC 9110). */
function readAuthorization({ value, label }: Header, variables: Variables, now: Date): Read {
  const filled = fill(value.slice(0, TEXT_CHARACTERS_MAX + 1), variables)
    .trim()
    .replace(/^["'`“”]|["'`“”]$/g, '');
  if (filled === '')
    return label == null
      ? { token: { state: 'missing' }, notes: [] }
      : { token: { state: 'placeholder', variable: null, label }, notes: [] };
  const [, scheme = '', rest] = /^([^\s:]+):?(?:\s+(.*))?$/s.exec(filled) ?? [];
  if (/^bearer$/i.test(scheme)) {
    const read = judge(rest ?? '', variables, now);
    return read.token.state === 'placeholder' && read.token.label === null && label != null
      ? { ...read, token: { ...read.token, label } }
      : read;
  }
  const isTemplate = /^(your|my|insert|paste|enter|put|replace)$/i.test(scheme);
  if (rest === undefined || isTemplate || !SCHEME.test(scheme)) {
    if (isPlaceholder(cleanToken(filled))) return placeholder(filled, variables, label);
    return notBearer('none');
  }
  const prefixed = /^(token)\s+(token)=/i.exec(filled);
  return notBearer(prefixed === null ? scheme : `${prefixed[1]} ${prefixed[2]}=`);
}

const RANK = { set: 0, expired: 1, placeholder: 2, 'not-bearer': 3, missing: 4 } as const;

/**
 * Returns the token among an entry's headers, and notes on the other headers. Of several `Authorization` headers, the
 * most useful one counts. If only another header carries a credential: `not-bearer` with that header's name.
 */
export function readToken(headers: Header[], variables: Variables, now: Date): Read {
  const [best] = headers
    .filter(isAuthorization)
    .map((header) => readAuthorization(header, variables, now))
    .sort((one, other) => RANK[one.token.state] - RANK[other.token.state]);
  const written = headers.filter((header) => !isAuthorization(header) && !HARMLESS.test(header.name));
  const others = [...new Set(written.map(({ name }) => shown(name)))].filter((name) => name !== '');
  const read = best ?? { token: { state: 'missing' }, notes: [] };
  const credential = written.find(
    ({ name, value }) => CREDENTIAL_NAME.test(name.trim()) || CREDENTIAL_VALUE.test(value),
  );
  if (read.token.state === 'missing' && read.notes.length === 0 && credential !== undefined)
    return { token: { state: 'not-bearer', scheme: shown(credential.name) }, notes: otherHeaders(others) };
  return { token: read.token, notes: [...read.notes, ...otherHeaders(others)] };
}

function otherHeaders(names: string[]): RowNote[] {
  if (names.length === 0) return [];
  const list = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return [
    warning(
      'other-headers',
      `The file sends ${list} to this server. A vault keeps only the bearer token, so agents will not send ${names.length === 1 ? 'it' : 'them'}.`,
    ),
  ];
}
