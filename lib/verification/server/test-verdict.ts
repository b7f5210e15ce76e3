import type { Verdict, VerdictCode } from '../verdict';

export const verdictOf = (code: VerdictCode): Verdict => ({
  code,
  sentence: `This is what “${code}” means and what to do.`,
  said: null,
  worksWith: null,
  server: null,
  toolCount: null,
  latencyMs: null,
  checkedAt: '2026-01-02T00:00:00.000Z',
});
