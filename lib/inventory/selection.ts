import type { InventoryRow } from './model';

export const SELECTION_MAX = 5_000;

/** The stored fields of a selected row: enough to show it and to determine possible actions. */
export type SelectedRow = Pick<
  InventoryRow,
  'id' | 'vaultId' | 'vaultName' | 'target' | 'owner' | 'isArchived' | 'goneAt'
>;

export interface SelectionPage {
  rows: SelectedRow[];
  nextCursor: string | null;
}

/** Returns one text that identifies a credential of the account. Ids may contain any character. */
export const keyOf = ({ vaultId, id }: Pick<SelectedRow, 'vaultId' | 'id'>): string =>
  `${encodeURIComponent(vaultId)}/${encodeURIComponent(id)}`;

export function placeOf(key: string): { vaultId: string; credentialId: string } | null {
  try {
    const [vaultId = '', credentialId = '', ...others] = key.split('/').map(decodeURIComponent);
    return vaultId === '' || credentialId === '' || others.length > 0 ? null : { vaultId, credentialId };
  } catch {
    return null;
  }
}
