import type { Result } from '@/lib/core/result';
import type { TypedFacts } from '@/lib/import/lint-typed';
import { UNSEEN, useFindings } from './use-findings';
import { type Ask, type TypedToken, useTokenChecks } from './use-token-checks';

/** How a form is sent: by its main button, or by the one that skips the verification. */
interface Press {
  isVerified: boolean;
}

/**
 * What every form does before it stores tokens: it shows the findings of the lint, and then asks each
 * token's server. Nothing is sent while there is a warning that was not shown.
 */
export function useVetting({
  typed,
  facts,
  isRequired,
  ask,
  readFacts = async () => ({}),
}: {
  /** The present values of the form. */
  typed: readonly TypedToken[];
  facts: TypedFacts;
  /** The vault takes only tokens that their server accepts. */
  isRequired: boolean;
  ask: Ask;
  /** Facts that may have changed since the form was opened. */
  readFacts?: () => Promise<Partial<TypedFacts>>;
}) {
  const checks = useTokenChecks(isRequired, ask);
  const held = typed.map((one) => checks.foundOf(one)?.held);
  const { findings, lookAgain } = useFindings(typed, { ...facts, held });

  /** The proofs to hand in with the tokens, in the order of `sent`; a problem where nothing may be stored yet. */
  const vet = async (
    sent: readonly TypedToken[],
    { isVerified }: Press,
    current: () => readonly TypedToken[],
  ): Promise<Result<{ proof?: string }[]>> => {
    const isUnseen = await lookAgain(sent, readFacts);
    if (isUnseen()) return { ok: false, problem: UNSEEN };
    const proven = isVerified
      ? await checks.prove(sent, current)
      : { ok: true as const, value: sent.map(checks.foundOf) };
    if (!proven.ok) return proven;
    if (isUnseen(proven.value.map((one) => one?.held))) return { ok: false, problem: UNSEEN };
    return {
      ok: true,
      value: proven.value.map((one) => (one?.proof === undefined ? {} : { proof: one.proof })),
    };
  };

  return {
    findings,
    verdicts: typed.map((one) => checks.foundOf(one)?.verdict ?? null),
    isRequired,
    isChecking: checks.isChecking,
    /** Whether the form offers to go on without verification. */
    maySkip: checks.maySkip(typed),
    vet,
  };
}
