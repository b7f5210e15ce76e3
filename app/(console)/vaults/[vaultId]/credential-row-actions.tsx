import { confirmButton } from '@/components/confirm-action/confirm-action';
import { preloading } from '@/components/lazy-dialog';
import { useMay } from '@/components/signed-in';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { isKindName } from '@/lib/credential-kinds/registry';
import { type Credential, isArchived } from '@/lib/providers/model';
import { RotateDialog } from './credential-dialogs';

const rotateButton = preloading(RotateDialog.load);

/** Buttons where there is room, one menu everywhere. */
export function CredentialRowActions({
  credential,
  archivedVault,
  onRotate,
  onArchive,
  onDelete,
  onLeaked,
  onHistory,
}: {
  credential: Credential;
  /** Takes no new credentials, so nothing in it can be rotated. */
  archivedVault: boolean;
  onRotate: () => void;
  onArchive: () => void;
  onDelete: () => void;
  onLeaked: () => void;
  onHistory: () => void;
}) {
  const archived = isArchived(credential);
  const mayChange = useMay('vaults.change');
  const mayDelete = useMay('vaults.delete');
  const mayAudit = useMay('audit.read');
  const fixed = archived || archivedVault || !isKindName(credential.kind);
  return (
    <span className="inline-flex items-center justify-end">
      <span className="inline-flex max-lg:hidden">
        {mayChange && (
          <>
            <Button variant="quiet" className="px-2" {...rotateButton} disabled={fixed} onClick={onRotate}>
              Rotate
            </Button>
            <Button
              variant="quiet"
              className="px-2"
              {...confirmButton}
              disabled={archived}
              onClick={onArchive}
            >
              Archive
            </Button>
          </>
        )}
        {mayDelete && (
          <Button variant="quiet" className="px-2" {...confirmButton} onClick={onDelete}>
            Delete
          </Button>
        )}
      </span>
      <Menu
        label={`Actions for ${credential.target}`}
        items={[
          ...(mayChange
            ? [
                { label: 'Rotate', onSelect: onRotate, disabled: fixed },
                { label: 'Archive', onSelect: onArchive, disabled: archived },
              ]
            : []),
          ...(mayDelete ? [{ label: 'Delete', onSelect: onDelete, danger: true }] : []),
          ...(mayChange ? [{ label: 'Token leaked?', onSelect: onLeaked }] : []),
          ...(mayAudit ? [{ label: 'History', onSelect: onHistory }] : []),
        ]}
      />
    </span>
  );
}
