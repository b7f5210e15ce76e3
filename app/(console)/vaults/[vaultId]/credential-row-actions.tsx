import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { credentialHref } from '@/components/credential-href';
import { usePermission } from '@/components/current-user';
import { preloading } from '@/components/lazy-dialog';
import { useOpenPage } from '@/components/link';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { copyFromMenu } from '@/components/ui/copy-button';
import { Menu } from '@/components/ui/menu';
import { callAction } from '@/lib/core/call-action';
import { isKindName } from '@/lib/credential-kinds/registry';
import { type Credential, isArchived } from '@/lib/providers/model';
import { archiveCredential, deleteCredential } from '../../actions';
import { ifArchived, ifGone } from '../../vault-requests';
import { RotateDialog } from './credential-dialogs';

const rotateButton = preloading(RotateDialog.load);

export const archiveRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence: 'Agents no longer get this token. The credential stays readable and cannot be restored.',
  asksReason: true,
  run: ({ id }, _typed, reason) =>
    reported(
      callAction(archiveCredential, { vaultId: credential.vaultId, credentialId: id, ...reason }),
      ifArchived,
    ),
});

export const deleteRequest = (credential: Credential): ConfirmRequest => ({
  verb: 'Delete',
  done: 'deleted',
  kind: 'credential',
  targets: [{ id: credential.id, label: credential.target }],
  consequence:
    'Permanently deletes the credential and its token. Only the audit log keeps a record. To keep it readable, archive it instead.',
  typeLabel: true,
  asksReason: true,
  run: ({ id }, _typed, reason) =>
    reported(
      callAction(deleteCredential, { vaultId: credential.vaultId, credentialId: id, ...reason }),
      ifGone,
    ),
});

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
  ask: (request: ConfirmRequest) => void;
}) {
  const { id } = credential;
  const onRotate = () => open({ rotate: id });
  const onArchive = () => ask(archiveRequest(credential));
  const onDelete = () => ask(deleteRequest(credential));
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
