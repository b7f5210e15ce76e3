import 'server-only';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  authCreateCredential,
  authCreateVault,
  authCredential,
  authUpdateCredential,
  authVault,
} from './auth-shape';
import type { HonoEnv } from './call';
import { flatCreateCredential, flatCreateVault, flatCredential, flatVault } from './flat-shape';
import { listParams } from './list-query';
import { authSession, flatSession } from './session-shape';
import { createSessionInput } from './sessions';

const SECURITY = [{ pat: [] }];

const apiError = z
  .object({
    type: z.literal('error'),
    request_id: z.string(),
    error: z.object({ type: z.string(), message: z.string(), param: z.string().optional() }),
  })
  .openapi('Error');

const content = (schema: z.ZodType) => ({ 'application/json': { schema } });
const answer = (description: string, schema: z.ZodType) => ({ description, content: content(schema) });
const body = (schema: z.ZodType) => ({ body: { required: true, content: content(schema) } });
const params = (...names: string[]) => z.object(Object.fromEntries(names.map((name) => [name, z.string()])));

const refusals = {
  400: answer('A field or parameter is missing or invalid; `param` names it.', apiError),
  401: answer('The token is missing, invalid, expired or revoked.', apiError),
};
const missing = { 404: answer('Unknown, deleted, or of another account.', apiError) };
const clash = {
  409: answer(
    'The current state does not allow it, or the idempotency key was used for another request.',
    apiError,
  ),
};

const listOf = (name: string, row: z.ZodType) =>
  z
    .object({
      data: z.array(row),
      next_page: z
        .string()
        .nullable()
        .optional()
        .openapi({ description: 'For `page`. On the last page null (auth shape) or missing (flat shape).' }),
      first_id: z.string().nullable(),
      last_id: z.string().nullable(),
      has_more: z
        .boolean()
        .openapi({ description: 'Whether there are more rows in the direction of travel.' }),
    })
    .openapi(name);

const vault = z.union([flatVault, authVault]).openapi('Vault');
const credential = z.union([flatCredential, authCredential]).openapi('Credential');
const session = z.union([flatSession, authSession]).openapi('Session');
const vaults = listOf('VaultList', vault);
const credentials = listOf('CredentialList', credential);
const sessions = listOf('SessionList', session);
const deleted = (type: string) => z.object({ id: z.string(), type: z.literal(type) });

const VAULT = '/vaults/{vault_id}';
const CREDENTIALS = `${VAULT}/credentials`;
const CREDENTIAL = `${CREDENTIALS}/{credential_id}`;
const ofVault = params('vault_id');
const ofCredential = params('vault_id', 'credential_id');
const gone = { 204: { description: 'Deleted (flat shape).' } };

const route = (
  method: 'get' | 'post' | 'delete',
  path: string,
  summary: string,
  rest: Pick<Parameters<typeof createRoute>[0], 'request' | 'responses'>,
) => createRoute({ method, path, summary, security: SECURITY, ...rest });

const VAULT_ROUTES = [
  route('get', '/vaults', 'List vaults, newest first', {
    request: { query: listParams.omit({ agent_id: true }) },
    responses: { 200: answer('One page.', vaults), ...refusals },
  }),
  route('post', '/vaults', 'Create a vault', {
    request: body(z.union([flatCreateVault, authCreateVault])),
    responses: {
      200: answer('Created (auth shape).', authVault),
      201: answer('Created (flat shape).', flatVault),
      ...refusals,
      ...clash,
    },
  }),
  route('get', VAULT, 'Get a vault', {
    request: { params: ofVault },
    responses: { 200: answer('The vault, active or archived.', vault), ...refusals, ...missing },
  }),
  route('delete', VAULT, 'Delete a vault and its credentials', {
    request: { params: ofVault },
    responses: {
      200: answer('Deleted (auth shape).', deleted('vault_deleted')),
      ...gone,
      ...refusals,
      ...missing,
    },
  }),
  route('post', `${VAULT}/archive`, 'Archive a vault', {
    request: { params: ofVault },
    responses: {
      200: answer('Archived. Its credentials stay unchanged.', vault),
      ...refusals,
      ...missing,
      ...clash,
    },
  }),
];

const CREDENTIAL_ROUTES = [
  route('get', CREDENTIALS, 'List the credentials of a vault, newest first', {
    request: { params: ofVault, query: listParams.omit({ agent_id: true }) },
    responses: { 200: answer('One page.', credentials), ...refusals, ...missing },
  }),
  route('post', CREDENTIALS, 'Add a credential', {
    request: { params: ofVault, ...body(z.union([flatCreateCredential, authCreateCredential])) },
    responses: {
      201: answer('Added. The secret is never returned.', credential),
      ...refusals,
      ...missing,
      ...clash,
    },
  }),
  route('get', CREDENTIAL, 'Get a credential', {
    request: { params: ofCredential },
    responses: { 200: answer('The credential without its secrets.', credential), ...refusals, ...missing },
  }),
  route('post', CREDENTIAL, 'Update a credential in place (auth shape only)', {
    request: { params: ofCredential, ...body(authUpdateCredential) },
    responses: {
      200: answer('Updated, with the same id.', authCredential),
      ...refusals,
      ...missing,
      405: answer('The flat shape has no updates.', apiError),
      ...clash,
    },
  }),
  route('delete', CREDENTIAL, 'Delete a credential', {
    request: { params: ofCredential },
    responses: {
      200: answer('Deleted (auth shape).', deleted('vault_credential_deleted')),
      ...gone,
      ...refusals,
      ...missing,
    },
  }),
  route('post', `${CREDENTIAL}/archive`, 'Archive a credential', {
    request: { params: ofCredential },
    responses: { 200: answer('Archived.', credential), ...refusals, ...missing, ...clash },
  }),
];

const SESSION_ROUTES = [
  route('get', '/sessions', 'List sessions, newest first', {
    request: { query: listParams.omit({ name: true, status: true }) },
    responses: { 200: answer('One page.', sessions), ...refusals },
  }),
  route('post', '/sessions', 'Start a session that may read the named vaults', {
    request: body(createSessionInput),
    responses: { 201: answer('Started.', session), ...refusals, ...clash },
  }),
  route('get', '/sessions/{session_id}', 'Get a session', {
    request: { params: params('session_id') },
    responses: { 200: answer('The session.', session), ...refusals, ...missing },
  }),
];

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Vaults API, embedded in Strongroom',
    version: '1',
    description:
      'Both published shapes. An account uses one of them: `Flat…` (status, secrets beside the URL) or `Auth…` ' +
      '(nested `auth`, rotation in place). Secrets are write-only.',
  },
};

/** Serves the OpenAPI document, generated from the schemas that validate requests. Needs no PAT. */
export function describeApi(app: OpenAPIHono<HonoEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'pat', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal access token, `pt-…`.',
  });
  for (const path of [...VAULT_ROUTES, ...CREDENTIAL_ROUTES, ...SESSION_ROUTES])
    app.openAPIRegistry.registerPath(path);
  let document: string | undefined;
  app.get('/openapi.json', () => {
    document ??= JSON.stringify(app.getOpenAPI31Document(INFO));
    return new Response(document, { headers: { 'content-type': 'application/json; charset=utf-8' } });
  });
}
