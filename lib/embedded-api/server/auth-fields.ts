import 'server-only';
import { z } from '@hono/zod-openapi';
import { choice, freeText, httpUrl, instant, literal, object, secret, text } from './field-rules';
import { injectionLocationPatch, networking, newInjectionLocation } from './network-fields';

/** The three variants of `auth` (credential pages of the auth shape). Only inputs contain secrets. */

const SECRET_NAME_CHARACTERS_MAX = 255;
const CLIENT_CHARACTERS_MAX = 1024;
const RESOURCE_CHARACTERS_MAX = 2048;

const ENDPOINT_AUTH = 'token_endpoint_auth';
const endpointAuthError = {
  error: (issue: { input?: unknown }) =>
    issue.input === undefined
      ? `Field '${ENDPOINT_AUTH}' is required.`
      : `Field '${ENDPOINT_AUTH}' must have a type of 'none', 'client_secret_basic' or 'client_secret_post'.`,
};
const noClientSecret = object(ENDPOINT_AUTH, { type: literal('type', 'none') });
const BASIC = literal('type', 'client_secret_basic');
const POST = literal('type', 'client_secret_post');
const basicSecret = secret('client_secret', 'client_secret_basic');
const postSecret = secret('client_secret', 'client_secret_post');

const newEndpointAuth = z.discriminatedUnion(
  'type',
  [
    noClientSecret,
    object(ENDPOINT_AUTH, { type: BASIC, client_secret: basicSecret }),
    object(ENDPOINT_AUTH, { type: POST, client_secret: postSecret }),
  ],
  endpointAuthError,
);

const endpointAuthPatch = z.discriminatedUnion(
  'type',
  [
    noClientSecret,
    object(ENDPOINT_AUTH, { type: BASIC, client_secret: basicSecret.nullish() }),
    object(ENDPOINT_AUTH, { type: POST, client_secret: postSecret.nullish() }),
  ],
  endpointAuthError,
);

/** An empty scope counts as none, because the official client clears it in this way. */
const scope = freeText('scope', CLIENT_CHARACTERS_MAX).nullish();

/** An absolute URI without a fragment (RFC 8707) and without user information, because it is shown. */
const isResource = (value: string): boolean => {
  const url = URL.canParse(value) && !value.includes('#') ? new URL(value) : null;
  return url !== null && url.username === '' && url.password === '';
};

const resource = text('resource', RESOURCE_CHARACTERS_MAX).refine(isResource, {
  error: "Field 'resource' must be an absolute URI without a fragment or a user name.",
});

const secretName = z
  .string({ error: "Field 'secret_name' is required for environment_variable type." })
  .max(
    SECRET_NAME_CHARACTERS_MAX,
    `Field 'secret_name' must have at most ${SECRET_NAME_CHARACTERS_MAX} characters.`,
  )
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "Field 'secret_name' must match [A-Za-z_][A-Za-z0-9_]*.");

export const EXPIRED =
  "Field 'expires_at' must be in the future if there is no 'refresh' to renew the token.";

export const canBeUsed = (
  expiresAt: string | null | undefined,
  refresh: object | null | undefined,
): boolean => Boolean(refresh) || !expiresAt || Date.parse(expiresAt) > Date.now();

const kindError = {
  error: (issue: { input?: unknown }) =>
    issue.input === undefined
      ? "Field 'auth' is required."
      : "Field 'auth.type' must be 'static_bearer', 'mcp_oauth' or 'environment_variable'.",
};

const TYPE = {
  bearer: literal('type', 'static_bearer'),
  oauth: literal('type', 'mcp_oauth'),
  variable: literal('type', 'environment_variable'),
};

export const newAuth = z
  .discriminatedUnion(
    'type',
    [
      object('auth', {
        type: TYPE.bearer,
        mcp_server_url: httpUrl('mcp_server_url'),
        token: secret('token', 'static_bearer'),
      }),
      object('auth', {
        type: TYPE.oauth,
        mcp_server_url: httpUrl('mcp_server_url'),
        access_token: secret('access_token', 'mcp_oauth'),
        expires_at: instant('expires_at').nullish(),
        refresh: object('refresh', {
          client_id: text('client_id', CLIENT_CHARACTERS_MAX),
          token_endpoint: httpUrl('token_endpoint'),
          refresh_token: secret('refresh_token', 'mcp_oauth'),
          scope,
          resource: resource.nullish(),
          token_endpoint_auth: newEndpointAuth,
        }).nullish(),
      }).refine(({ expires_at, refresh }) => canBeUsed(expires_at, refresh), {
        path: ['expires_at'],
        error: EXPIRED,
      }),
      object('auth', {
        type: TYPE.variable,
        secret_name: secretName,
        secret_value: secret('secret_value', 'environment_variable'),
        networking: networking.optional(),
        injection_location: newInjectionLocation.optional(),
      }),
    ],
    kindError,
  )
  .openapi('NewAuth');
export type NewAuth = z.output<typeof newAuth>;

/** May be repeated with the stored value, but never changed. */
const fixed = (field: string) => z.string({ error: `Field '${field}' must be a string.` }).nullish();

/**
 * A merge patch. Null clears only `expires_at` and `refresh.scope`, as documented. For other fields the
 * vendors' types allow null, which leaves the field unchanged.
 */
export const authPatch = z
  .discriminatedUnion(
    'type',
    [
      object('auth', {
        type: TYPE.bearer,
        mcp_server_url: fixed('mcp_server_url'),
        token: secret('token', 'static_bearer').nullish(),
      }),
      object('auth', {
        type: TYPE.oauth,
        mcp_server_url: fixed('mcp_server_url'),
        access_token: secret('access_token', 'mcp_oauth').nullish(),
        expires_at: instant('expires_at').nullish(),
        refresh: object('refresh', {
          client_id: fixed('client_id'),
          token_endpoint: fixed('token_endpoint'),
          resource: fixed('resource'),
          refresh_token: secret('refresh_token', 'mcp_oauth').nullish(),
          scope,
          token_endpoint_auth: endpointAuthPatch.nullish(),
        }).nullish(),
      }),
      object('auth', {
        type: TYPE.variable,
        secret_name: fixed('secret_name'),
        secret_value: secret('secret_value', 'environment_variable').nullish(),
        networking: networking.nullish(),
        injection_location: injectionLocationPatch.optional(),
      }),
    ],
    kindError,
  )
  .openapi('AuthPatch');
export type AuthPatch = z.output<typeof authPatch>;

export const endpointAuthType = choice('type', ['none', 'client_secret_basic', 'client_secret_post']);
