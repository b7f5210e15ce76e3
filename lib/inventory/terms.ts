/** What applies to a vault or a credential to the end of a day: an exception from a rule, a legal hold. */
export interface Term {
  id: string;
  vaultId: string;
  /** Null: the inventory has no such vault any more. */
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

/** Which page an address asks for. */
export const termSearch = ({ searchParams }: URL): { list: TermList; cursor: string | null } => ({
  list: TERM_LISTS.find((name) => name === searchParams.get('list')) ?? 'in-force',
  cursor: searchParams.get('cursor') || null,
});
