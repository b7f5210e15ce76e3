import 'server-only';
import type { Capabilities } from '@/lib/providers/model';
import type { Candidates, Provider } from '../provider';

/** What is known about one API: its provider, from configuration or responses, and what calls have shown. */
export type ProviderState = ReturnType<typeof createProviderState>;

/** Returns what a 2xx response shows; null for nothing, such as an empty list. A later candidate wins. */
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
 * A single candidate never changes. Among several, the first evidence decides, so that rows of both forms do
 * not switch it back and forth. The first credential overrides the hint of a vault.
 */
export function createProviderState(candidates: Candidates) {
  const [first] = candidates;
  const isConfigured = candidates.length === 1;
  let known = isConfigured ? first : null;
  let from: 'vault' | 'credential' | null = isConfigured ? 'credential' : null;
  let learnt: Partial<Capabilities> = {};
  /** Returns the provider whose form this row has; null if it shows none. */
  const providerOf = (row: unknown): Provider | null =>
    isConfigured
      ? first
      : (candidates.find(({ recognition }) => recognition.evidenceIn(row) !== null) ?? null);
  return {
    get known() {
      return known;
    },
    get provider() {
      return known ?? first;
    },
    /** The provider to try after a refusal of `provider`; null if the configuration allows only one. */
    otherThan: (provider: Provider) => candidates.find((candidate) => candidate !== provider) ?? null,
    note(body: unknown) {
      if (from === 'credential') return;
      const evidence = evidenceIn(candidates, body);
      if (evidence === null || (from === 'vault' && evidence.from === 'vault')) return;
      known = evidence.provider;
      from = evidence.from;
    },
    /** Records that the API accepted a write of this provider after it had refused that of another. */
    accepted(other: Provider) {
      if (isConfigured) return;
      // Facts about one API do not apply to the API that replaced it.
      if (other !== known) learnt = {};
      known = other;
      from = 'credential';
    },
    learn(facts: Partial<Capabilities>) {
      learnt = { ...learnt, ...facts };
    },
    /** Whether `GET …/credentials/{id}` exists; null if unknown. */
    // Guarantee: it starts as unknown.
    hasCredentialGet: null as boolean | null,
    cursorName: first.paging.cursorNames[0],
    capabilities: (): Capabilities => ({
      ...(known?.capabilities ?? { ...first.capabilities, known: false }),
      ...learnt,
    }),
    providerOf,
    rotationOf: (row: unknown): Capabilities['rotate'] =>
      learnt.rotate ?? providerOf(row)?.capabilities.rotate ?? 'recreate',
  };
}
