import 'server-only';
import { z } from '@hono/zod-openapi';
import { choice, httpUrl, instant, literal, object, secret, text } from './field-rules';

/**
 * The three variants of `auth` (credential pages of the auth shape). Secrets are in the input
 * schemas only. `networking` and `injection_location` are in the SDK's types but not in the
 * documents, and are ignored like every other unknown field.
 */

const SECRET_NAME_CHARACTERS_MAX = 255;
const CLIENT_CHARACTERS_MAX = 1024;

const endpointAuth = (field: string) =>
  z.discriminatedUnion(
    'type',
    [
      object(field, { type: literal('type', 'none') }),
      object(field, {
        type: literal('type', 'client_secret_basic'),
        client_secret: secret('client_secret', 'client_secret_basic').optional(),
      }),
      object(field, {
        type: literal('type', 'client_secret_post'),
        client_secret: secret('client_secret', 'client_secret_post').optional(),
      }),
    ],
    { error: `Field '${field}' must have a type of 'none', 'client_secret_basic' or 'client_secret_post'.` },
  );

const secretName = z
  .string({ error: "Field 'secret_name' is required for environment_variable type." })
  .max(
    SECRET_NAME_CHARACTERS_MAX,
    `Field 'secret_name' must have at most ${SECRET_NAME_CHARACTERS_MAX} characters.`,
  )
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "Field 'secret_name' must match [A-Za-z_][A-Za-z0-9_]*.");

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
          scope: text('scope', CLIENT_CHARACTERS_MAX).nullish(),
          token_endpoint_auth: endpointAuth('token_endpoint_auth').default({ type: 'none' }),
        }).nullish(),
      }),
      object('auth', {
        type: TYPE.variable,
        secret_name: secretName,
        secret_value: secret('secret_value', 'environment_variable'),
      }),
    ],
    kindError,
  )
  .openapi('NewAuth');
export type NewAuth = z.output<typeof newAuth>;

/** A merge patch. What identifies the credential may be repeated but not changed. */
export const authPatch = z
  .discriminatedUnion(
    'type',
    [
      object('auth', {
        type: TYPE.bearer,
        mcp_server_url: z.string().optional(),
        token: secret('token', 'static_bearer').optional(),
      }),
      object('auth', {
        type: TYPE.oauth,
        mcp_server_url: z.string().optional(),
        access_token: secret('access_token', 'mcp_oauth').optional(),
        expires_at: instant('expires_at').nullish(),
        refresh: object('refresh', {
          client_id: z.string().optional(),
          token_endpoint: z.string().optional(),
          refresh_token: secret('refresh_token', 'mcp_oauth').optional(),
          scope: text('scope', CLIENT_CHARACTERS_MAX).nullish(),
          token_endpoint_auth: endpointAuth('token_endpoint_auth').optional(),
        }).optional(),
      }),
      object('auth', {
        type: TYPE.variable,
        secret_name: z.string().optional(),
        secret_value: secret('secret_value', 'environment_variable').optional(),
      }),
    ],
    kindError,
  )
  .openapi('AuthPatch');
export type AuthPatch = z.output<typeof authPatch>;

export const endpointAuthType = choice('type', ['none', 'client_secret_basic', 'client_secret_post']);
