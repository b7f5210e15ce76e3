import 'server-only';
import { type DehydratedState, dehydrate, QueryClient, type QueryKey } from '@tanstack/react-query';
import type { Problem, ProblemCode, Result } from '@/lib/core/result';
import type { Access } from '@/lib/core/roles';
import { AppError } from '@/lib/core/server/app-error';
import { toProblem } from '@/lib/providers/server/client/problem';
import { authorize, type SessionFor } from './authorize';
import { recordRefusal } from './refusal';

/** Runs a function that may fail in expected ways and returns the outcome as a value. Never rejects. */
export async function toResult<T>(run: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, problem: toProblem(error) };
  }
}

const STATUS: Record<ProblemCode, number> = {
  invalid_input: 400,
  signed_out: 401,
  not_permitted: 403,
  identity_required: 403,
  audit_unavailable: 503,
  database_unavailable: 503,
  pat_refused: 502,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  not_proven: 422,
  rate_limited: 429,
  upstream_unavailable: 502,
  upstream_unreadable: 502,
  outcome_unknown: 502,
  stale_page: 409,
  unexpected: 500,
};

/** Returns the session if it is permitted. Refusals of known people are recorded in the audit log. */
async function enterToRead<A extends Access>(access: A, request: Request): Promise<SessionFor<A>> {
  try {
    return await authorize(access);
  } catch (error) {
    const code = error instanceof AppError ? error.problem.code : null;
    const path = new URL(request.url).pathname;
    if (code === 'not_permitted')
      await recordRefusal(await authorize('public'), { action: 'console.read', code, path });
    throw error;
  }
}

/** Responds with `Result<T>` as JSON that caches may not store. Returns a `Response` unchanged. */
export function read<A extends Access, Params, T>(
  access: A,
  run: (request: Request, params: Params, session: SessionFor<A>) => Promise<T>,
) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const result = await toResult(async () =>
      run(request, await context.params, await enterToRead(access, request)),
    );
    if (result.ok && result.value instanceof Response) return result.value;
    const headers: Record<string, string> = { 'cache-control': 'private, no-store' };
    return Response.json(result, { status: result.ok ? 200 : STATUS[result.problem.code], headers });
  };
}

/** Returns the cache to hydrate and, if the read failed, the problem to show instead. */
export async function prefetch<T>(
  queryKey: QueryKey,
  run: () => Promise<T>,
): Promise<{ state: DehydratedState; problem: Problem | null }> {
  const client = new QueryClient();
  const result = await toResult(run);
  if (result.ok) client.setQueryData(queryKey, result.value);
  return { state: dehydrate(client), problem: result.ok ? null : result.problem };
}
