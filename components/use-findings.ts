import { useSyncExternalStore } from 'react';
import type { Problem } from '@/lib/core/result';
import type { TypedCredential, TypedFacts } from '@/lib/import/lint-typed';
import type { RowNote } from '@/lib/import/row';

/** Longest time that storing waits for the lint and its facts, milliseconds. */
const FACTS_MS = 5_000;

export const UNSEEN: Problem = {
  code: 'conflict',
  message: 'Nothing was stored. Read the warnings, then submit the form again.',
};

const load = () => import('@/lib/import/lint-typed');
type Lint = Awaited<ReturnType<typeof load>>['lintTyped'];

/** Cached for the life of the page. */
let loaded: Lint | null = null;

/** The lint and the catalogue load with the first character, not with the page. */
function loadFor(onLoad: () => void): () => void {
  void load().then(
    ({ lintTyped }) => {
      loaded = lintTyped;
      onLoad();
    },
    // The form works without findings.
    () => undefined,
  );
  return () => {};
}
const loadNothing = () => () => {};

/** Findings for each credential of a form. `facts` are those that this person may know. */
export function useFindings(typed: readonly TypedCredential[], facts: TypedFacts) {
  const isTyped = facts.server !== undefined || typed.some(({ mcpServerUrl }) => mcpServerUrl !== '');
  const lint = useSyncExternalStore(
    isTyped ? loadFor : loadNothing,
    () => loaded,
    () => null,
  );
  const findings: RowNote[][] = lint && isTyped ? lint(typed, facts) : typed.map(() => []);
  const isShown = (at: number, { code }: RowNote) => findings[at]?.some((shown) => shown.code === code);

  /**
   * Before sending: returns a function that says whether newer facts lead to a problem or a warning that the form
   * did not show; false if the lint or the facts are unavailable.
   */
  const lookAgain = async (
    values: readonly TypedCredential[],
    read: () => Promise<Partial<TypedFacts>>,
  ): Promise<(held?: TypedFacts['held']) => boolean> => {
    const late = new Promise<never>((_, reject) => setTimeout(reject, FACTS_MS));
    const fresh = await Promise.race([Promise.all([load(), read()]), late]).catch(() => null);
    if (fresh === null) return () => false;
    const [{ lintTyped }, newest] = fresh;
    return (held = facts.held) =>
      lintTyped(values, { ...facts, ...newest, ...(held && { held }) }).some((now, at) =>
        now.some((finding) => finding.level !== 'hint' && !isShown(at, finding)),
      );
  };

  return { findings, lookAgain };
}
