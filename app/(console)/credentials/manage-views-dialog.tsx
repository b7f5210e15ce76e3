import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { confirmButton, reported, useConfirm } from '@/components/confirm-action/confirm-action';
import { Checkbox } from '@/components/form/checkbox';
import { TextField } from '@/components/form/field';
import { InlineForm } from '@/components/form/inline-form';
import { useActionForm } from '@/components/form/use-action-form';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { callAction } from '@/lib/core/call-action';
import { actorLine } from '@/lib/core/person';
import type { SavedView } from '@/lib/inventory/model';
import { savedViews } from '@/lib/inventory/queries';
import { changeView, deleteView } from './actions';

function ChangeForm({ view: { id, name, isShared }, onClose }: { view: SavedView; onClose: () => void }) {
  const client = useQueryClient();
  const form = useActionForm({
    schema: () => import('@/lib/inventory/saved-views').then((inputs) => inputs.changeViewInput),
    defaults: { id, name, isShared },
    act: (values) => callAction(changeView, values),
    onDone: () => {
      void client.invalidateQueries(savedViews);
      onClose();
    },
  });
  return (
    <InlineForm
      form={form}
      aria-label={`Change ${name}`}
      className="flex flex-col gap-2"
      verb="Save view"
      problemTitle="The view was not changed"
      onClose={onClose}
    >
      <TextField label="Name" maxLength={60} autoFocus {...form.field('name')} />
      <Checkbox label="Shared" {...form.register('isShared')} />
    </InlineForm>
  );
}

export default function ManageViewsDialog({
  views,
  onClose,
}: {
  views: readonly SavedView[];
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [changing, setChanging] = useState<string | null>(null);
  const confirm = useConfirm(() => void client.invalidateQueries(savedViews));
  const remove = ({ id, name, isShared }: SavedView) =>
    confirm.ask({
      verb: 'Delete',
      done: 'deleted',
      kind: 'view',
      targets: [{ id, label: name }],
      consequence: isShared
        ? 'It is removed for everyone. Credentials do not change.'
        : 'It is removed from your views. Credentials do not change.',
      run: (target) => reported(callAction(deleteView, { id: target.id })),
    });
  const changeable = views.filter(({ mayChange }) => mayChange);
  return (
    <Dialog title="Saved views" onClose={onClose}>
      {changeable.length === 0 && <p className="text-muted">There are no views that you can change.</p>}
      <ul className="flex flex-col">
        {changeable.map((view) => (
          <li key={view.id} className="border-b border-line py-2 last:border-0">
            {changing === view.id ? (
              <ChangeForm view={view} onClose={() => setChanging(null)} />
            ) : (
              <div className="flex flex-wrap items-center gap-2">
                <div className="min-w-0 flex-1 basis-48">
                  <bdi className="font-medium break-words">{view.name}</bdi>{' '}
                  {view.isShared && <Badge tone="quiet">Shared</Badge>}
                  <span className="block text-xs text-muted break-words">
                    {view.q === '' ? 'All active credentials' : view.q}
                    {!view.isOwn && ` – saved by ${actorLine(view.ownerName)}`}
                  </span>
                </div>
                <Button aria-label={`Change ${view.name}`} onClick={() => setChanging(view.id)}>
                  Change
                </Button>
                <Button aria-label={`Delete ${view.name}`} onClick={() => remove(view)} {...confirmButton}>
                  Delete
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {confirm.dialog}
    </Dialog>
  );
}
