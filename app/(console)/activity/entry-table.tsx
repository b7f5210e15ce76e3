import { actionLabel, locationLabel } from '@/components/audit-labels';
import { DataTable } from '@/components/data-table/data-table';
import type { preloading } from '@/components/lazy-dialog';
import type { ActivityEntry } from '@/lib/audit/activity';
import { activityColumns } from './activity-columns';

export default function EntryTable({
  rows,
  busy,
  onOpen,
  button,
}: {
  rows: ActivityEntry[];
  busy: boolean;
  onOpen: (sequence: number) => void;
  button: ReturnType<typeof preloading>;
}) {
  return (
    <DataTable
      caption="Activity"
      columns={activityColumns({ onOpen, button })}
      rows={rows}
      rowKey={(entry) => String(entry.sequence)}
      rowName={(entry) => `${actionLabel(entry.action)} ${locationLabel(entry.sequence)}`}
      busy={busy}
    />
  );
}
