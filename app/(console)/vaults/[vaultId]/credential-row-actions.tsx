import type { ConfirmRequest } from '@/components/confirm-action/confirm-action';
import { credentialHref } from '@/components/credential-href';
import { usePermission } from '@/components/current-user';
import { preloading } from '@/components/lazy-dialog';
import { useOpenPage } from '@/components/link';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { copyFromMenu } from '@/components/ui/copy-button';
import { Menu } from '@/components/ui/menu';
import { isKindName } from '@/lib/credential-kinds/registry';
import { type Credential, isArchived } from '@/lib/providers/model';
import { RotateDialog } from './credential-dialogs';

const rotateButton = preloading(RotateDialog.load);

const requests = () => import('./credential-requests');

export function CredentialRowActions({
  credential,
  archivedVault,
  open,
  ask,
}: {
  credential: Credential;
  /** Accepts no new credentials, so nothing in it can be rotated. */
  archivedVault: boolean;
  open: (dialog: { rotate?: string; leaked?: string }) => void;
  ask: (request: Promise<ConfirmRequest>) => void;
}) {
  const { id } = credential;
  const onRotate = () => open({ rotate: id });
  const onArchive = () => ask(requests().then(({ archiveRequest }) => archiveRequest(credential)));
  const onDelete = () => ask(requests().then(({ deleteRequest }) => deleteRequest(credential)));
  const archived = isArchived(credential);
  const mayChange = usePermission('vaults.change');
  const mayDelete = usePermission('vaults.delete');
  const { openPage, bar } = useOpenPage();
  const fixed = archived || archivedVault || !isKindName(credential.kind);
  return (
    <span className="inline-flex items-center justify-end gap-1">
      {mayChange && (
        <Button className="row-button" {...rotateButton} disabled={fixed} onClick={onRotate}>
          Rotate
        </Button>
      )}
      <Menu
        label={`Actions for ${credential.target}`}
        items={[
          ...(mayChange
            ? [
                { label: 'Rotate', onSelect: onRotate, disabled: fixed },
                { label: 'Token leaked?', onSelect: () => open({ leaked: id }) },
              ]
            : []),
          { label: 'Open credential', onSelect: () => openPage(credentialHref(credential.vaultId, id)) },
          {
            label: 'Copy credential ID',
            onSelect: () => void copyFromMenu(id, `The ID of ${credential.target}`).then(report),
          },
          ...(mayChange ? [{ label: 'Archive', onSelect: onArchive, disabled: archived }] : []),
          ...(mayDelete ? [{ label: 'Delete', onSelect: onDelete, danger: true }] : []),
        ]}
      />
      {bar}
    </span>
  );
}
