import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '@/lib/core/result';
import { unlessAborted } from '@/lib/core/server/abortable';
import { AppError } from '@/lib/core/server/app-error';
import { stoppingOfProcess } from '@/lib/core/server/stopping';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { stoppingError } from '@/lib/providers/server/client/connection-error';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';
import { addCredential } from '@/lib/vaults/server/create';
import { problemOf, withoutSecrets } from '@/lib/vaults/server/outcome';
import type { CheckPolicy } from '@/lib/verification/check-policy';
import { type Actor, verdictUnder } from '@/lib/verification/server/guarded-verdict';
import type { ImportedRow, ImportRowInput } from '../model';
import type { MadeWith } from './import-facts';
import type { ImportContext } from './import-store';

/** Longer waits are reported, and the browser keeps the rows. In ms. */
const WAIT_MAX_MS = 20_000;
const TRIES_MAX = 3;

/** After these errors, the next row would fail too, so it is not sent. */
const ENDS_THE_SERIES: ReadonlySet<Problem['code']> = new Set([
  'pat_refused',
  'rate_limited',
  'upstream_unavailable',
] satisfies Problem['code'][]);

/** Shared by the rows of one request, so that each follows the API's earlier responses. */
export interface Series {
  context: ImportContext;
  runId: string;
  by: Actor;
  /** Read once: a change of the policy applies to the next request. */
  rules: CheckPolicy;
  /** Created credentials, so that their facts are saved together. */
  made: MadeWith[];
  /** Why nothing more is sent; null if there is no such reason. */
  ended: Problem | null;
  /** No request before this time, as the API requires, in ms since 1970. */
  silentUntil: number;
}

type Sent = Omit<ImportedRow, 'key' | 'vaultId' | 'mcpServerUrl'>;

const ended = (outcome: 'failed' | 'unknown', sentence: string): Sent => ({
  outcome,
  credentialId: null,
  sentence,
  sameTokenAs: [],
});

function problemFrom(error: unknown, secret: CredentialSecret): Problem {
  if (error instanceof VaultsApiError) return problemOf(error, secret);
  const problem = error instanceof AppError ? error.problem : toProblem(error);
  // An unexpected error may have occurred after the request was sent.
  const code = problem.code === 'unexpected' ? 'outcome_unknown' : problem.code;
  return { ...problem, code, message: withoutSecrets(problem.message, [secret]) };
}

/** As `addCheckedCredential`, but the facts are saved for the whole request together. */
async function add({ context, rules, by, made }: Series, row: ImportRowInput): Promise<string> {
  const { vaultId, mcpServerUrl, protocol, secret, verdictTicket } = row;
  const brought = { candidate: { url: mcpServerUrl, protocol: protocol ?? null, secret }, verdictTicket };
  const verdict = await verdictUnder(rules, context, vaultId, brought, by);
  const { id } = await addCredential(
    context,
    { vaultId, mcpServerUrl, protocol, secret },
    { rows: [], isComplete: true },
  );
  made.push({ vaultId, credentialId: id, verdict, secret, url: mcpServerUrl });
  return id;
}

/**
 * Sends a row if the vault has no active credential for its server, and again after a short wait if the API requires
 * one; all rows of the series then wait. Never rejects, so that a failed row does not affect the others.
 */
export async function sendRow(series: Series, row: ImportRowInput): Promise<Sent & { problem?: Problem }> {
  const sleep = series.context.sleep ?? pause;
  const { begun } = series.context.stopping ?? stoppingOfProcess();
  for (let tries = 1; ; tries++) {
    const silentMs = series.silentUntil - performance.now();
    if (silentMs > 0) await unlessAborted(sleep(silentMs), begun).catch(() => undefined);
    if (begun.aborted) series.ended ??= toProblem(stoppingError());
    if (series.ended !== null) return ended('failed', `Not sent. ${series.ended.message}`);
    try {
      return { outcome: 'created', credentialId: await add(series, row), sentence: null, sameTokenAs: [] };
    } catch (error) {
      const problem = problemFrom(error, row.secret);
      const waitMs = problem.code === 'rate_limited' ? (problem.retryAfterMs ?? 0) : 0;
      if (waitMs > 0 && waitMs <= WAIT_MAX_MS && tries < TRIES_MAX) {
        series.silentUntil = Math.max(series.silentUntil, performance.now() + waitMs);
        continue;
      }
      if (problem.code === 'outcome_unknown') return { ...ended('unknown', problem.message), problem };
      if (ENDS_THE_SERIES.has(problem.code)) series.ended ??= problem;
      return { ...ended('failed', problem.message), problem };
    }
  }
}
