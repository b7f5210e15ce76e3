import 'server-only';
import { type DehydratedState, dehydrate, QueryClient, type QueryKey } from '@tanstack/react-query';
import type { Problem, ProblemCode, Result } from '@/lib/contract/result';
import { toProblem } from './vaults-api/problem';

/** Runs something that may fail in expected ways and returns the outcome as a value. Never rejects. */
export async function attempt<T>(run: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, problem: toProblem(error) };
  }
}

const STATUS: Record<ProblemCode, number> = {
  invalid_input: 400,
  pat_refused: 502,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  upstream_unavailable: 502,
  upstream_unreadable: 502,
  outcome_unknown: 502,
  unexpected: 500,
};

/** Makes a GET handler for re-reads. Answers `Result<T>` as JSON that no cache may keep. */
export function read<Params, T>(run: (request: Request, params: Params) => Promise<T>) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const result = await attempt(async () => run(request, await context.params));
    const headers: Record<string, string> = { 'cache-control': 'private, no-store' };
    return Response.json(result, { status: result.ok ? 200 : STATUS[result.problem.code], headers });
  };
}

/**
 * Reads for the first paint, under the key with which the browser re-reads. Returns the cache to
 * hydrate and, where the read failed, the problem to show in its place.
 */
export async function prefetch<T>(
  queryKey: QueryKey,
  run: () => Promise<T>,
): Promise<{ state: DehydratedState; problem: Problem | null }> {
  const client = new QueryClient();
  const result = await attempt(run);
  if (result.ok) client.setQueryData(queryKey, result.value);
  return { state: dehydrate(client), problem: result.ok ? null : result.problem };
}
