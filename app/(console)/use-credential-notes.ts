import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Problem } from '@/lib/core/result';
import type { TypedCredential } from '@/lib/import/form-notes';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { RowNote } from '@/lib/import/row';
import type { Credential } from '@/lib/providers/model';
import { activeCredentials } from '@/lib/vaults/active-credentials';

/** The lints come with the first character, not with the page. */
const lints = {
  queryKey: ['form-notes'] as const,
  queryFn: () => import('@/lib/import/form-notes'),
  staleTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
};

/** How long storing waits for the vault's list before it goes on without it, milliseconds. */
const LIST_MS = 5_000;

const UNSEEN: Problem = {
  code: 'conflict',
  message: 'Nothing was stored yet. Read the warning in this form, then decide.',
};

export interface CredentialNote extends RowNote {
  /** The active credential of the vault that has this very URL already. */
  rival?: Credential;
}

type Lints = Awaited<ReturnType<typeof lints.queryFn>>;

function notesOf(
  loaded: Lints,
  typed: readonly TypedCredential[],
  target: LintTarget,
  stored: readonly Credential[],
): CredentialNote[][] {
  const existing = stored.map(({ vaultId, target: url }) => ({ ...target, vaultId, url }));
  return loaded.formNotes(typed, target, existing).map((notes, at) =>
    notes.map((note) => {
      const url = typed[at]?.mcpServerUrl.trim();
      const rival = note.code === 'already-there' && stored.find((credential) => credential.target === url);
      return rival ? { ...note, rival } : note;
    }),
  );
}

export function useCredentialNotes(typed: readonly TypedCredential[], target: LintTarget) {
  const queries = useQueryClient();
  const isTyped = typed.some(({ mcpServerUrl }) => mcpServerUrl !== '');
  const { data: loaded } = useQuery({ ...lints, enabled: isTyped });
  const list = activeCredentials(target.vaultId);
  const { data: stored = [] } = useQuery({ ...list, enabled: target.vaultId !== null });
  const notes = loaded && isTyped ? notesOf(loaded, typed, target, stored) : typed.map(() => []);

  /** Before storing: a problem where there is a warning that the form did not show yet. */
  const unseen = async (values: readonly TypedCredential[]): Promise<Problem | null> => {
    const late = new Promise<never>((_, reject) => setTimeout(reject, LIST_MS));
    const read = Promise.all([
      queries.fetchQuery(lints),
      target.vaultId === null ? [] : queries.fetchQuery({ ...list, staleTime: 0 }),
    ]);
    // Warnings help; where they cannot be had, the API still decides.
    const fresh = await Promise.race([read, late]).catch(() => null);
    if (fresh === null) return null;
    const isShown = (at: number, { code }: RowNote) => notes[at]?.some((shown) => shown.code === code);
    return notesOf(fresh[0], values, target, fresh[1]).some((now, at) =>
      now.some((note) => !isShown(at, note)),
    )
      ? UNSEEN
      : null;
  };

  return { notes, isDoubtful: notes.some((of) => of.length > 0), unseen };
}
