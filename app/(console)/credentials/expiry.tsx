import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/components/current-user';
import { TextField } from '@/components/form/field';
import { InlineForm } from '@/components/form/inline-form';
import { useActionForm } from '@/components/form/use-action-form';
import { Button } from '@/components/ui/button';
import { callAction } from '@/lib/core/call-action';
import type { ListedRow } from '@/lib/inventory/model';
import { snapshotContents } from '@/lib/inventory/queries';
import { EXPIRY_SOURCES, Expires } from '../token-cells';
import { changeExpiry } from './actions';

/** When the token expires and the source of that date; a form if neither the API nor the token states it. */
export function Expiry({ row }: { row: ListedRow }) {
  const [isEditing, setEditing] = useState(false);
  const client = useQueryClient();
  const mayChange = usePermission('vaults.change');
  const { vaultId, id, expiresAt, expiresSource: source } = row;
  const form = useActionForm({
    schema: () => import('@/lib/inventory/inputs').then((inputs) => inputs.setExpiryInput),
    defaults: { vaultId, credentialId: id, day: expiresAt?.slice(0, 10) ?? '' },
    act: (values) => callAction(changeExpiry, values),
    onDone: () => {
      setEditing(false);
      void client.invalidateQueries(snapshotContents);
    },
  });
  if (!isEditing)
    return (
      <span className="flex flex-wrap items-center gap-2">
        <Expires row={row} />
        {source !== null && <span className="text-muted">{EXPIRY_SOURCES[source]}</span>}
        {mayChange && !row.isArchived && (source ?? 'person') === 'person' && (
          <Button onClick={() => setEditing(true)}>Set expiry</Button>
        )}
      </span>
    );
  return (
    <InlineForm
      form={form}
      aria-label="Set expiry"
      className="flex flex-col gap-2"
      verb="Save expiry"
      onClose={() => setEditing(false)}
    >
      <TextField
        label="Expires on"
        type="date"
        hint="The day in UTC. A new token needs a new date."
        autoFocus
        {...form.field('day')}
      />
    </InlineForm>
  );
}
