import { useState } from 'react';
import type { z } from 'zod';
import type { Problem, ProblemCode, Result } from '@/lib/core/result';
import { kindValues } from '@/lib/credential-kinds/form-values';
import type { verifyInput } from '@/lib/import/model';
import type { Verified } from '@/lib/verification/inputs';
import { passesPolicy, TICKET_VALID_MS, type Verdict } from '@/lib/verification/verdict';
import { UNSEEN } from './use-findings';
import { verdictTone } from './verdict-labels';

export type TypedToken = Omit<z.input<typeof verifyInput>, 'isSeen'>;

export const typedToken = ({ mcpServerUrl = '', protocol, ...typed }: Partial<TypedToken>): TypedToken => ({
  mcpServerUrl,
  protocol,
  ...kindValues(typed),
});

export const isSame = (one: TypedToken, other: TypedToken | undefined): boolean =>
  JSON.stringify(typedToken(one)) === JSON.stringify(typedToken(other ?? {}));

const CHANGED: Problem = {
  code: 'conflict',
  message: 'Nothing was stored: the form changed during verification. Submit it again.',
};

/** Failures of a check after which storing may still succeed. */
const UNCHECKED: readonly ProblemCode[] = ['upstream_unavailable', 'rate_limited', 'unexpected'];

function notPassed(failed: readonly Verdict[], all: number, isRequired: boolean): Problem {
  const isRefused = failed.some(({ code }) => verdictTone(code) === 'danger');
  const [refused, unknown] =
    all === 1
      ? ['The server does not accept this token.', 'whether the server accepts this token.']
      : ['A server does not accept its token.', 'whether each server accepts its token.'];
  const found = isRefused ? refused : `It is unknown ${unknown}`;
  const next = isRequired
    ? 'This vault stores only tokens that their server accepts.'
    : 'Correct the form and try again, or continue without verification.';
  return { code: 'not_proven', message: `Nothing was stored. ${found} ${next}` };
}

interface Clocks {
  steady: number;
  wall: number;
}
const clocks = (): Clocks => ({ steady: performance.now(), wall: Date.now() });
/** Uses two clocks: sleep stops one, and a person may set the other. */
const isValid = ({ steady, wall }: Clocks): boolean =>
  Math.max(performance.now() - steady, Math.abs(Date.now() - wall)) < TICKET_VALID_MS - 60_000;

interface Checked {
  of: TypedToken;
  result: Result<Verified>;
  at: Clocks;
}

/** Checks one token with its server. `isSeen`: the person has seen where the token is stored. Never rejects. */
export type Ask = (typed: TypedToken, isSeen: boolean) => Promise<Result<Verified>>;

const passes = (checked: Checked | undefined): boolean =>
  checked?.result.ok === true && passed(checked.result.value);
const passed = ({ verdict }: Verified): boolean => verdict !== null && passesPolicy(verdict);

/**
 * Checks tokens before a form stores them. A result is valid only for the checked URL and token.
 */
export function useTokenChecks(isRequired: boolean, ask: Ask) {
  const [known, setKnown] = useState<readonly Checked[]>([]);
  const [isChecking, setChecking] = useState(false);
  const find = (typed: TypedToken) => known.find(({ of, at }) => isSame(of, typed) && isValid(at));
  const foundOf = (typed: TypedToken): Verified | null => {
    const found = find(typed);
    return found?.result.ok ? found.result.value : null;
  };
  const isDemanded = (typed: TypedToken) => isRequired || foundOf(typed)?.isRequired === true;

  return {
    isChecking,
    foundOf,
    /** Whether each was checked without passing, or could not be checked, and may be stored anyway. */
    maySkip: (all: readonly TypedToken[]): boolean => {
      const failed = all.map(find).filter((one) => !passes(one));
      return (
        failed.length > 0 &&
        !all.some(isDemanded) &&
        failed.every(
          (one) =>
            one &&
            (one.result.ok ? one.result.value.verdict !== null : UNCHECKED.includes(one.result.problem.code)),
        )
      );
    },
    /** The result for each, in this order; a problem if one did not pass or if `current` changed. */
    prove: async (
      all: readonly TypedToken[],
      current: () => readonly TypedToken[],
    ): Promise<Result<(Verified | null)[]>> => {
      setChecking(true);
      const checked = await Promise.all(
        all.map(async (of): Promise<Checked> => {
          const found = find(of);
          if (found && passes(found)) return found;
          const isSeen = found?.result.ok === true && found.result.value.held !== undefined;
          return { of, result: await ask(of, isSeen), at: clocks() };
        }),
      );
      setChecking(false);
      setKnown(checked);
      const value: Verified[] = [];
      for (const { result } of checked) {
        if (!result.ok) return result;
        value.push(result.value);
      }
      const now = current();
      if (now.length !== all.length || !all.every((of, at) => isSame(of, now[at])))
        return { ok: false, problem: CHANGED };
      const verdicts = value.flatMap(({ verdict }) => verdict ?? []);
      if (verdicts.length < all.length) return { ok: false, problem: UNSEEN };
      const failed = verdicts.filter((verdict) => !passesPolicy(verdict));
      if (failed.length === 0) return { ok: true, value };
      const isStrict = isRequired || value.some((one) => one.isRequired);
      return { ok: false, problem: notPassed(failed, all.length, isStrict) };
    },
  };
}
