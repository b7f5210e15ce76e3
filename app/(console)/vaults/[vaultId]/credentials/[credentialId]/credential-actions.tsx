import { useState } from 'react';
import { type ConfirmRequest, confirmButton } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { withCatalogue } from '@/components/form/with-catalogue';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { isKindName } from '@/lib/credential-kinds/registry';
import { type Capabilities, isArchived, type Vault } from '@/lib/providers/model';
import type { KnownCredential } from '@/lib/verification/inputs';
import { RotateDialog, useDialogAddress } from '../../credential-dialogs';
import { archiveRequest, deleteRequest } from '../../credential-requests';

const AskDialog = lazyDialog(withCatalogue(() => import('../../../../ask-dialog')));

export interface Present {
  known: KnownCredential;
  vault: Vault;
  capabilities: Capabilities;
  verificationRequired: boolean;
}

export function CredentialActions({
  known,
  vault,
  capabilities,
  ask,
}: Present & { ask: (request: ConfirmRequest) => void }) {
  const [, setDialog] = useDialogAddress();
  const [isAsking, setAsking] = useState(false);
  const mayChange = usePermission('vaults.change');
  const mayDelete = usePermission('vaults.delete');
  const archived = isArchived(known);
  const takesTokens = !archived && !isArchived(vault);
  if (!mayChange && !mayDelete) return null;
  return (
    <section aria-label="Actions" className="flex flex-wrap items-center gap-2">
      {mayChange && takesTokens && isKindName(known.kind) && (
        <Button
          variant="primary"
          {...preloading(RotateDialog.load)}
          onClick={() => void setDialog({ rotate: known.id })}
        >
          Rotate
        </Button>
      )}
      {mayChange && !archived && (
        <Button {...confirmButton} onClick={() => ask(archiveRequest(known))}>
          Archive
        </Button>
      )}
      <Menu
        label={`Actions for ${known.target}`}
        items={[
          ...(mayChange && takesTokens ? [{ label: 'Ask a teammate', onSelect: () => setAsking(true) }] : []),
          ...(mayChange
            ? [{ label: 'Token leaked?', onSelect: () => void setDialog({ leaked: known.id }) }]
            : []),
          ...(mayDelete
            ? [{ label: 'Delete', onSelect: () => ask(deleteRequest(known)), danger: true }]
            : []),
        ]}
      />
      {isAsking && (
        <AskDialog
          protocols={capabilities.protocols}
          startVault={vault}
          startUrl={known.target}
          onClose={() => setAsking(false)}
          onDone={() => undefined}
        />
      )}
    </section>
  );
}
