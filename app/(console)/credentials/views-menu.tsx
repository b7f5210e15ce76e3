import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lazyDialog } from '@/components/lazy-dialog';
import { Menu } from '@/components/ui/menu';
import { actorParts } from '@/lib/core/person';
import type { InventoryParams } from '@/lib/inventory/list-params';
import type { SavedView } from '@/lib/inventory/model';
import { savedViews } from '@/lib/inventory/queries';

const SaveViewDialog = lazyDialog(() => import('./save-view-dialog'));
const ManageViewsDialog = lazyDialog(() => import('./manage-views-dialog'));

const isShown = ({ q, sort, order }: SavedView, params: InventoryParams): boolean =>
  q === params.q && sort === params.sort && order === params.order;

function labelOf({ name, isOwn, ownerName }: SavedView): string {
  const owner = actorParts(ownerName);
  return isOwn ? name : `${name} – ${owner.email ?? owner.name}`;
}

export function ViewsMenu({
  params,
  onOpen,
}: {
  params: InventoryParams;
  onOpen: (view: SavedView) => void;
}) {
  const { data: views = [], isError } = useQuery(savedViews);
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null);
  const shown = views.find((view) => isShown(view, params));
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label={shown === undefined ? 'Views' : `View: ${shown.name}`}
        face={<bdi className="block max-w-40 truncate max-sm:max-w-16">{shown?.name ?? 'Views'}</bdi>}
        {...(isError && { heading: 'The saved views could not be read.' })}
        items={[
          ...views.map((view) => ({ label: labelOf(view), onSelect: () => onOpen(view) })),
          { label: 'Save this search…', onSelect: () => setDialog('save') },
          {
            label: 'Manage views…',
            onSelect: () => setDialog('manage'),
            disabled: views.every(({ mayChange }) => !mayChange),
          },
        ]}
      />
      {dialog === 'save' && <SaveViewDialog params={params} onClose={close} />}
      {dialog === 'manage' && <ManageViewsDialog views={views} onClose={close} />}
    </>
  );
}
