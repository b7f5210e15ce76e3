import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '@/lib/core/result';
import { unlessAborted } from '@/lib/core/server/abortable';
import { ProblemError } from '@/lib/core/server/problem-error';
import { stoppingOfProcess } from '@/lib/core/server/stopping';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { stoppingError } from '@/lib/providers/server/client/connection-error';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { toProblem } from '@/lib/providers/server/client/problem';
import { addCredential } from '@/lib/vaults/server/create';
import { problemOf, withoutSecrets } from '@/lib/vaults/server/outcome';
import type { CheckPolicy } from '@/lib/verification/check-policy';
import { type By, verdictUnder } from '@/lib/verification/server/guarded-verdict';
import type { ImportedRow, ImportRowInput } from '../model';
import type { MadeWith } from './import-facts';
import type { ImportContext } from './import-store';

/** Longer waits are told: the rows keep their values in the browser. Milliseconds. */
const WAIT_MAX_MS = 20_000;
const TRIES_MAX = 3;

/** After these the next row would fare no better, so it is not sent. */
const ENDS_THE_SERIES: ReadonlySet<Problem['code']> = new Set([
  'pat_refused',
  'rate_limited',
  'upstream_unavailable',
] satisfies Problem['code'][]);

/** What the rows of one request share: they heed what the API has said to those before them. */
export interface Series {
  context: ImportContext;
  runId: string;
  by: By;
  /** Read once: a change of the policy counts from the next request on. */
  rules: CheckPolicy;
  /** What was made, for its facts to be kept together. */
  made: MadeWith[];
  /** Why nothing more is sent; null while all is well. */
  ended: Problem | null;
  /** The API asked for silence until then, in milliseconds since 1970. */
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
  const problem = error instanceof ProblemError ? error.problem : toProblem(error);
  // Whatever broke here broke around the request: it may have been sent.
  const code = problem.code === 'unexpected' ? 'outcome_unknown' : problem.code;
  return { ...problem, code, message: withoutSecrets(problem.message, [secret]) };
}

/** As `addCheckedCredential` adds one, save that facts are kept for the whole request together. */
async function add({ context, rules, by, made }: Series, row: ImportRowInput): Promise<string> {
  const { vaultId, mcpServerUrl, protocol, secret, proof } = row;
  const brought = { candidate: { url: mcpServerUrl, protocol: protocol ?? null, secret }, proof };
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
 * Sends a row for whose server the vault has no active credential, and again where the API asks for a
 * wait that is not long; every row of the series then keeps silent. Never rejects: a row that fails
 * leaves the others alone.
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
