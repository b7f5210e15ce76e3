import type { Header } from './authorization';
import { headerOf } from './bridge';
import { asList, asMap, asText, isMap, type Plain, type PlainMap, textAt } from './plain';

/** Fields that hold a bearer token by itself: Codex (rejected there), the Messages API, gateways. */
const TOKEN_FIELDS = [
  'bearer_token',
  'bearerToken',
  'authorization_token',
  'authorizationToken',
  'auth_token',
  'authToken',
  'access_token',
  'accessToken',
  'token',
];

/** `{Name: value}`, or the registry's list of `{name, value, description}`. */
function headersIn(part: Plain | undefined): Header[] {
  if (isMap(part))
    return Object.entries(part).flatMap(([name, value]) => {
      const text = asText(value);
      return text === null ? [] : [{ name, value: text }];
    });
  return (asList(part) ?? []).flatMap((item) => {
    const line = typeof item === 'string' ? headerOf(item) : null;
    if (line !== null) return [line];
    const slot = asMap(item);
    const name = slot === null ? null : textAt(slot, 'name', 'key');
    if (slot === null || name === null) return [];
    const value = textAt(slot, 'value', 'default') ?? '';
    return [
      { name, value, label: textAt(slot, 'description', 'placeholder') ?? (value === '' ? name : null) },
    ];
  });
}

/** Codex names variables instead of values: `{Name: VARIABLE}`. */
const named = (part: Plain | undefined): Header[] =>
  headersIn(part).map(({ name, value }) => ({ name, value: `\${${value}}` }));

/**
 * Every header that an entry sends, wherever its client keeps them: `headers`, `requestInit.headers` (JetBrains,
 * Xcode), `requestOptions.headers` (Continue), `http_headers`, `env_http_headers` and `bearer_token_env_var` (Codex).
 */
export function headersOf(value: PlainMap): Header[] {
  const inner = (field: string) => asMap(value[field])?.headers;
  const variable = textAt(value, 'bearer_token_env_var', 'bearerTokenEnvVar', 'bearer_token_env');
  const token = textAt(value, ...TOKEN_FIELDS);
  return [
    ...[value.headers, value.http_headers, value.httpHeaders].flatMap(headersIn),
    ...[inner('requestInit'), inner('requestOptions'), inner('transport')].flatMap(headersIn),
    ...named(value.env_http_headers),
    ...(variable === null ? [] : [{ name: 'Authorization', value: `Bearer \${${variable}}` }]),
    ...(token === null ? [] : [{ name: 'Authorization', value: `Bearer ${token}` }]),
  ];
}
