/** A rule for a vault or a credential until the end of a day: a policy exception or a legal hold. */
export interface Term {
  id: string;
  vaultId: string;
  /** Null: the inventory no longer has the vault. */
  vaultName: string | null;
  /** Null: every credential of the vault. */
  credentialId: string | null;
  target: string | null;
  reason: string;
  until: string;
  endedBy: string | null;
  endedAt: string | null;
}

export const TERM_LISTS = ['in-force', 'past'] as const;
export type TermList = (typeof TERM_LISTS)[number];

export interface TermPage<T extends Term> {
  terms: T[];
  total: number;
  nextCursor: string | null;
}

export const termSearch = ({ searchParams }: URL): { list: TermList; cursor: string | null } => ({
  list: TERM_LISTS.find((name) => name === searchParams.get('list')) ?? 'in-force',
  cursor: searchParams.get('cursor') || null,
});
