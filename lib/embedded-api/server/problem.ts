import 'server-only';

/** `error.type` of the documented envelope (conventions: errors; `TOKEN_INVALID` from the endpoint pages). */
export type ProblemType =
  | 'invalid_request_error'
  | 'TOKEN_INVALID'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'rate_limit_error'
  | 'api_error';

/** A refusal with details for the caller. Any other error becomes a 500. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly type: ProblemType,
    message: string,
    readonly param?: string | undefined,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const invalid = (message: string, param?: string | undefined): ApiProblem =>
  new ApiProblem(400, 'invalid_request_error', message, param);

export const conflict = (message: string, param?: string | undefined): ApiProblem =>
  new ApiProblem(409, 'conflict_error', message, param);

export const notFound = (message: string): ApiProblem => new ApiProblem(404, 'not_found_error', message);

export const vaultNotFound = (vaultId: string): ApiProblem => notFound(`Vault '${vaultId}' was not found.`);

export const credentialNotFound = (credentialId: string): ApiProblem =>
  notFound(`Credential '${credentialId}' was not found.`);

/** Both names: `x-request-id` of the documents, and `request-id`, the only one that Claude's client reads. */
export const requestIdHeaders = (requestId: string): Record<string, string> => ({
  'x-request-id': requestId,
  'request-id': requestId,
});

/** Returns the response body of a refusal, without `request_id`. */
export function problemBody(problem: ApiProblem): Record<string, unknown> {
  return {
    type: 'error',
    error: {
      type: problem.type,
      message: problem.message,
      ...(problem.param === undefined ? {} : { param: problem.param }),
    },
  };
}

/**
 * The connection ends without a response, as `fetch` reports it: a TypeError whose cause has the code
 * ECONNRESET. In-process callers receive the error; the route handler breaks the socket.
 */
export class ConnectionLost extends TypeError {
  constructor() {
    super('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  }
}
