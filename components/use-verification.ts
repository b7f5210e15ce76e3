import type { Result } from '@/lib/core/result';
import type { TypedFacts } from '@/lib/import/lint-typed';
import { UNSEEN, useFindings } from './use-findings';
import { type Ask, type TypedToken, useTokenChecks } from './use-token-checks';

interface Press {
  isVerified: boolean;
}

/**
 * Runs before a form stores tokens: shows the lint findings, then checks each token with its server. Nothing is sent
 * while there is a warning that was not shown.
 */
export function useVerification({
  typed,
  facts,
  isRequired,
  ask,
  readFacts = async () => ({}),
}: {
  typed: readonly TypedToken[];
  facts: TypedFacts;
  /** The vault stores only tokens that their server accepts. */
  isRequired: boolean;
  ask: Ask;
  /** Reads facts that may have changed since the form was opened. */
  readFacts?: () => Promise<Partial<TypedFacts>>;
}) {
  const checks = useTokenChecks(isRequired, ask);
  const held = typed.map((one) => checks.foundOf(one)?.held);
  const { findings, lookAgain } = useFindings(typed, { ...facts, held });

  /** Returns the verdict ticket to send with the tokens, in the order of `sent`; a problem if nothing may be stored yet. */
  const verify = async (
    sent: readonly TypedToken[],
    { isVerified }: Press,
    current: () => readonly TypedToken[],
  ): Promise<Result<{ verdictTicket?: string }[]>> => {
    const isUnseen = await lookAgain(sent, readFacts);
    if (isUnseen()) return { ok: false, problem: UNSEEN };
    const proven = isVerified
      ? await checks.prove(sent, current)
      : { ok: true as const, value: sent.map(checks.foundOf) };
    if (!proven.ok) return proven;
    if (isUnseen(proven.value.map((one) => one?.held))) return { ok: false, problem: UNSEEN };
    return {
      ok: true,
      value: proven.value.map((one) =>
        one?.verdictTicket === undefined ? {} : { verdictTicket: one.verdictTicket },
      ),
    };
  };

  return {
    findings,
    verdicts: typed.map((one) => checks.foundOf(one)?.verdict ?? null),
    isRequired,
    isChecking: checks.isChecking,
    maySkip: checks.maySkip(typed),
    verify,
  };
}
