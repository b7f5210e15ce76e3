import { useQueryStates } from 'nuqs';
import { parseAsString } from 'nuqs/server';
import { usePermission } from '@/components/current-user';
import { withCatalogue } from '@/components/form/with-catalogue';
import { lazyDialog } from '@/components/lazy-dialog';
import type { Report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { Capabilities, Credential } from '@/lib/providers/model';

export const AddDialog = lazyDialog(withCatalogue(() => import('./add-dialog')));
export const RotateDialog = lazyDialog(() => import('../../rotate-dialog'));
const LeakedDialog = lazyDialog(() => import('./leaked-dialog'));
export const HistoryDialog = lazyDialog(() => import('./history-dialog'));

const dialogParams = {
  add: parseAsString,
  rotate: parseAsString,
  leaked: parseAsString,
  history: parseAsString,
  session: parseAsString,
};

/** The URL contains the open dialog: it can be linked, and Back closes it. */
export const useDialogAddress = () => useQueryStates(dialogParams, { history: 'push' });

export function CredentialDialogs({
  vault,
  rows,
  capabilities,
  verificationRequired,
  onChanged,
}: {
  vault: LintTarget & { vaultId: string };
  rows: Credential[];
  capabilities: Capabilities;
  verificationRequired: boolean;
  onChanged: (report: Report | null) => void;
}) {
  const { vaultId } = vault;
  const [{ add, rotate, leaked, history }, setDialog] = useDialogAddress();
  const close = () => void setDialog(null);
  const done = async (report: Report | null) => {
    // If the URL changes during a refresh, Next reloads the page and the report is lost.
    await setDialog(null);
    onChanged(report);
  };
  const mayChange = usePermission('vaults.change');
  const mayAudit = usePermission('audit.read');
  const isOpen = add !== null || rotate !== null || leaked !== null;
  if (isOpen && !mayChange)
    return (
      <Notice tone="warn" actions={<Button onClick={close}>Close</Button>}>
        Your role cannot add or change credentials. Ask an operator or administrator.
      </Notice>
    );
  if (history !== null && !mayAudit)
    return (
      <Notice tone="warn" actions={<Button onClick={close}>Close</Button>}>
        Your role cannot read the audit log. Ask an auditor or administrator.
      </Notice>
    );
  const rowOf = (id: string) => rows.find((credential) => credential.id === id);
  return (
    <>
      {add !== null && (
        <AddDialog
          vault={vault}
          startUrl={add}
          capabilities={capabilities}
          verificationRequired={verificationRequired}
          onRotate={(credentialId) => void setDialog({ add: null, rotate: credentialId })}
          onClose={close}
          onDone={done}
        />
      )}
      {rotate !== null && (
        <RotateDialog
          vault={vault}
          credentialId={rotate}
          known={rowOf(rotate)}
          inPlace={capabilities.rotate === 'in-place'}
          verificationRequired={verificationRequired}
          onClose={close}
          onDone={done}
        />
      )}
      {leaked !== null && (
        <LeakedDialog
          vaultId={vaultId}
          credentialId={leaked}
          known={rowOf(leaked)}
          onClose={close}
          onDone={() => done(null)}
        />
      )}
    </>
  );
}
