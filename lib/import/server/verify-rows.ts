import 'server-only';
import pMap from 'p-map';
import type { z } from 'zod';
import { AppError } from '@/lib/core/server/app-error';
import { stoppingOfProcess } from '@/lib/core/server/stopping';
import { stoppingError } from '@/lib/providers/server/client/connection-error';
import { verify } from '@/lib/verification/server/probe/verify';
import { issueTicket } from '@/lib/verification/server/verdict-ticket';
import type { VerifiedRow, verifyRowsInput } from '../model';

/** Verifications that run in parallel. Each takes up to 10 s. */
const CHECKS_AT_ONCE = 5;

type Row = z.output<typeof verifyRowsInput>['rows'][number];

/**
 * Verifies tokens, five in parallel. Rows above the person's limit are absent from the result, and so are rows that
 * shutdown prevents. If that is all of them, rejects with `ProblemError` `rate_limited`, which says when to continue,
 * or with `VaultsApiError` `stopping`.
 */
export async function verifyRows(userId: string, rows: readonly Row[]): Promise<VerifiedRow[]> {
  const { begun } = stoppingOfProcess();
  let limited: Error | null = null;
  const checked = await pMap(
    rows,
    async (row): Promise<VerifiedRow | null> => {
      if (begun.aborted) limited ??= stoppingError();
      if (limited !== null) return null;
      const candidate = { url: row.mcpServerUrl, protocol: row.protocol ?? null, secret: row.secret };
      try {
        const verdict = await verify(userId, candidate);
        return { key: row.key, verdict, verdictTicket: issueTicket(verdict, candidate) };
      } catch (error) {
        if (!(error instanceof AppError) || error.problem.code !== 'rate_limited') throw error;
        limited = error;
        return null;
      }
    },
    { concurrency: CHECKS_AT_ONCE },
  );
  const verified = checked.filter((row) => row !== null);
  if (verified.length === 0 && limited !== null) throw limited;
  return verified;
}
