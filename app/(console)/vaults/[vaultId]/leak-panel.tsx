import type { ReactNode } from 'react';
import { type ConfirmRequest, reported, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { ProblemNotice } from '@/components/problem-notice';
import { BusyButton } from '@/components/ui/busy-button';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Time } from '@/components/ui/time';
import { providerOf } from '@/lib/catalog/providers';
import { callAction } from '@/lib/core/call-action';
import type { LeakChecklist } from '@/lib/rotation/model';
import { removeLeaked, tickNotNeeded, tickRevoked } from '../../actions';
import { AlertPanel } from './alert-panel';
import { useDialogAddress } from './credential-dialogs';
import { usePanelAction } from './use-panel-action';

function Task({ done, children }: { done: string | null; children: ReactNode }) {
  return (
    <li className="flex items-start gap-x-3">
      <span
        className={`mt-1.5 inline-flex size-5 shrink-0 items-center justify-center rounded-full border ${done ? 'border-ok bg-ok-soft text-ok' : 'border-line-strong'}`}
      >
        {done && <Icon name="check" className="size-3" />}
        <span className="sr-only">{done ? 'Done:' : 'To do:'}</span>
      </span>
      <div className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        {children}
        {done && (
          <span className="text-xs text-muted">
            <Time value={done} />
          </span>
        )}
      </div>
    </li>
  );
}

/** Remove, revoke, replace. Stays until all three are done. */
export default function LeakPanel({ leak }: { leak: LeakChecklist }) {
  const [, setDialog] = useDialogAddress();
  const { act, settle, problem } = usePanelAction(leak.vaultId);
  const provider = providerOf(leak.target);
  const mayChange = usePermission('vaults.change');
  const mayDelete = usePermission('vaults.delete');

  const remove: ConfirmRequest = {
    verb: 'Remove',
    done: 'removed',
    kind: 'credential',
    targets: [{ id: leak.credentialId, label: leak.target }],
    consequence:
      'Deletes the leaked credential now. Without another one for this server, agents get no token until you add one.',
    run: () => reported(callAction(removeLeaked, { checklistId: leak.id, reason: 'leaked' })),
  };
  const confirm = useConfirm((outcome) => outcome && settle());

  return (
    <AlertPanel tone="danger" title={`Leaked token of ${leak.target}`}>
      <ul className="flex flex-col gap-2">
        <Task done={leak.removedAt}>
          Remove the credential now.
          {!leak.removedAt &&
            (mayDelete ? (
              <Button onClick={() => confirm.ask(remove)}>Remove credential</Button>
            ) : (
              <span className="text-muted">Only an administrator can delete this credential.</span>
            ))}
        </Task>
        <Task done={leak.revokedAt}>
          <span>
            Revoke the token at {provider ? provider.name : 'its provider'}.{' '}
            {provider?.revokeUrl && (
              <a href={provider.revokeUrl} target="_blank" rel="noreferrer noopener" className="underline">
                Open {provider.name}
              </a>
            )}
          </span>
          {mayChange && !leak.revokedAt && (
            <BusyButton onPress={() => act(callAction(tickRevoked, { checklistId: leak.id }))}>
              Mark token as revoked
            </BusyButton>
          )}
        </Task>
        <Task done={leak.replacedAt ?? leak.notNeededAt}>
          {leak.notNeededAt && !leak.replacedAt
            ? 'No new credential is needed.'
            : 'Add a credential with a new token.'}
          {mayChange && !leak.replacedAt && !leak.notNeededAt && (
            <>
              <Button onClick={() => setDialog({ add: leak.target })}>Add new credential</Button>
              <BusyButton
                variant="quiet"
                onPress={() => act(callAction(tickNotNeeded, { checklistId: leak.id }))}
              >
                Mark as not needed
              </BusyButton>
            </>
          )}
        </Task>
      </ul>
      {problem && <ProblemNotice problem={problem} />}
      {confirm.dialog}
    </AlertPanel>
  );
}
