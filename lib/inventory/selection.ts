import type { InventoryRow } from './model';

/** Rows that can be selected together. */
export const SELECTION_MAX = 5_000;

/** What is kept of a selected row: enough to name it and to say what can be done with it. */
export type SelectedRow = Pick<
  InventoryRow,
  'id' | 'vaultId' | 'vaultName' | 'target' | 'owner' | 'isArchived' | 'goneAt'
>;

export interface SelectionPage {
  rows: SelectedRow[];
  nextCursor: string | null;
}

/** Names a credential of the account in one text: ids may hold any character. */
export const keyOf = ({ vaultId, id }: Pick<SelectedRow, 'vaultId' | 'id'>): string =>
  `${encodeURIComponent(vaultId)}/${encodeURIComponent(id)}`;

/** The ids in such a text; null for another text. */
export function placeOf(key: string): { vaultId: string; credentialId: string } | null {
  try {
    const [vaultId = '', credentialId = '', ...others] = key.split('/').map(decodeURIComponent);
    return vaultId === '' || credentialId === '' || others.length > 0 ? null : { vaultId, credentialId };
  } catch {
    return null;
  }
}
