import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { keyOf, placeOf, type SelectedRow } from '@/lib/inventory/selection';
import { archiveCredential } from '../actions';
import { ifArchived } from '../vault-requests';

export function standOf(selected: readonly SelectedRow[], now: readonly SelectedRow[]) {
  const active = now.filter((row) => !row.isArchived && row.goneAt === null);
  const archived = now.filter((row) => row.isArchived && row.goneAt === null).length;
  const gone = selected.length - active.length - archived;
  const others = [
    ...(archived > 0 ? [`${archived.toLocaleString('en')} archived already`] : []),
    ...(gone > 0 ? [`${gone.toLocaleString('en')} deleted`] : []),
  ];
  const count = active.length.toLocaleString('en');
  return {
    active,
    sentence: `Of ${counted(selected.length, 'selected credential')}, ${count} ${active.length === 1 ? 'is' : 'are'} active${
      others.length === 0 ? '' : ` and ${others.join(', ')}`
    }.`,
  };
}

/** Archives the active credentials of a selection. The action reads each one back. */
export const archiveRequest = (active: readonly SelectedRow[], sentence: string): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'credential',
  targets: active.map((row) => ({ id: keyOf(row), label: `${row.target} in ${row.vaultName}` })),
  consequence: `${sentence} Agents no longer get the tokens of active ones. Archived credentials stay readable but cannot be restored.`,
  asksReason: true,
  run: ({ id }, _typed, reason) => {
    const place = placeOf(id) ?? { vaultId: '', credentialId: '' };
    return reported(callAction(archiveCredential, { ...place, ...reason }), ifArchived);
  },
});
