import 'server-only';
import type { Capabilities } from '@/lib/providers/model';
import type { Candidates, Provider } from '../provider';

/** What is known of one API: which provider it is, from configuration or from answers, and what calls have taught. */
export type Knowledge = ReturnType<typeof createKnowledge>;

/** What a 2xx answer shows, or null where it shows nothing, as an empty list does. A later candidate wins. */
function evidenceIn(candidates: Candidates, body: unknown) {
  const rows = candidates[0].paging.envelope(body)?.rows ?? [body];
  for (const provider of candidates.toReversed())
    for (const row of rows) {
      const from = provider.recognition.evidenceIn(row);
      if (from !== null) return { provider, from };
    }
  return null;
}

/**
 * A single candidate is never overruled. Of several the first evidence decides, so that rows of both forms
 * do not turn it back and forth; the first credential outweighs what a vault had hinted at.
 */
export function createKnowledge(candidates: Candidates) {
  const [first] = candidates;
  const isConfigured = candidates.length === 1;
  let known = isConfigured ? first : null;
  let from: 'vault' | 'credential' | null = isConfigured ? 'credential' : null;
  let learnt: Partial<Capabilities> = {};
  /** The provider whose form this row has; null where it shows none. */
  const providerOf = (row: unknown): Provider | null =>
    isConfigured
      ? first
      : (candidates.find(({ recognition }) => recognition.evidenceIn(row) !== null) ?? null);
  return {
    /** null while nothing has shown it. */
    get known() {
      return known;
    },
    /** The one that is known, or the one to assume until then. */
    get provider() {
      return known ?? first;
    },
    /** The one to try after a refusal of `provider`; null where the configuration leaves no choice. */
    otherThan: (provider: Provider) => candidates.find((candidate) => candidate !== provider) ?? null,
    /** Takes in a 2xx answer. */
    note(body: unknown) {
      if (from === 'credential') return;
      const evidence = evidenceIn(candidates, body);
      if (evidence === null || (from === 'vault' && evidence.from === 'vault')) return;
      known = evidence.provider;
      from = evidence.from;
    },
    /** Takes in that the API accepted a write of this provider after it had refused that of another. */
    accepted(other: Provider) {
      if (isConfigured) return;
      // What was learnt of one API says nothing about the API that replaced it.
      if (other !== known) learnt = {};
      known = other;
      from = 'credential';
    },
    learn(facts: Partial<Capabilities>) {
      learnt = { ...learnt, ...facts };
    },
    /** Whether `GET …/credentials/{id}` exists; null while that is not known. */
    // Guarantee: it starts as unknown.
    hasCredentialGet: null as boolean | null,
    /** The name under which this server takes a cursor. */
    cursorName: first.paging.cursorNames[0],
    capabilities: (): Capabilities => ({
      ...(known?.capabilities ?? { ...first.capabilities, known: false }),
      ...learnt,
    }),
    providerOf,
    /** How the credential in this row is rotated. */
    rotationOf: (row: unknown): Capabilities['rotate'] =>
      learnt.rotate ?? providerOf(row)?.capabilities.rotate ?? 'recreate',
  };
}
