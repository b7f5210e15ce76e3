import { useState } from 'react';
import type { z } from 'zod';
import type { Problem, Result } from '@/lib/core/result';
import { kindValues } from '@/lib/credential-kinds/form-values';
import type { Verified, verifyInput } from '@/lib/import/model';
import { passesPolicy, type Verdict } from '@/lib/verification/verdict';

const NOT_PROVEN: Problem = {
  code: 'not_proven',
  message:
    'This vault takes only tokens that their MCP server accepts, and this one was not accepted. Nothing was stored.',
};

export type TypedToken = z.input<typeof verifyInput>;

/** The part of a form's values that is checked. */
export const typedToken = ({ mcpServerUrl = '', protocol, ...typed }: Partial<TypedToken>): TypedToken => ({
  mcpServerUrl,
  protocol,
  ...kindValues(typed),
});

export const isSame = (one: TypedToken, other: TypedToken): boolean =>
  JSON.stringify(typedToken(one)) === JSON.stringify(typedToken(other));

const passes = (verdict: Verdict | null): boolean => verdict !== null && passesPolicy(verdict);

/** Checks a token before it is stored. A verdict holds for what was checked: another URL or token has none. */
export function useTokenCheck(
  typed: TypedToken,
  isRequired: boolean,
  ask: (typed: TypedToken) => Promise<Result<Verified>>,
) {
  const [checked, setChecked] = useState<{ of: TypedToken; verified: Verified } | null>(null);
  const [failed, setFailed] = useState<{ of: TypedToken; problem: Problem } | null>(null);
  const [isChecking, setChecking] = useState(false);
  const verified = checked !== null && isSame(checked.of, typed) ? checked.verified : null;
  const verdict = verified?.verdict ?? null;

  const check = async (): Promise<Result<Verified>> => {
    const of = typedToken(typed);
    setChecking(true);
    setFailed(null);
    setChecked(null);
    const result = await ask(of);
    setChecking(false);
    if (result.ok) setChecked({ of, verified: result.value });
    return result;
  };

  return {
    /** Of what stands in the form now; null where that was not checked. */
    verdict,
    proof: verified?.proof,
    problem: failed !== null && isSame(failed.of, typed) ? failed.problem : null,
    isChecking,
    isRequired,
    /** For the button “Verify”. Returns what was found, or null where nothing was. */
    verify: async (): Promise<Verified | null> => {
      const result = await check();
      if (!result.ok) setFailed({ of: typed, problem: result.problem });
      return result.ok ? result.value : null;
    },
    /** Before storing: the proof to hand in, if there is one. Checks where it must; a problem where that does not pass. */
    prove: async (): Promise<Result<{ proof?: string }>> => {
      if (!isRequired || passes(verdict))
        return { ok: true, value: verified ? { proof: verified.proof } : {} };
      const result = await check();
      if (!result.ok) return result;
      return passes(result.value.verdict)
        ? { ok: true, value: { proof: result.value.proof } }
        : { ok: false, problem: NOT_PROVEN };
    },
    verb: ({ plain, anyway, verified }: { plain: string; anyway: string; verified: string }): string => {
      if (isRequired) return passes(verdict) ? plain : verified;
      return verdict === null || passes(verdict) ? plain : anyway;
    },
  };
}

export type TokenCheck = ReturnType<typeof useTokenCheck>;
