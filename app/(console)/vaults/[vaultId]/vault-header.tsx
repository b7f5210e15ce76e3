'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import { confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { preloading } from '@/components/lazy-dialog';
import { Link, useOpenPage } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { useMay } from '@/components/signed-in';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { Fact, VaultFacts } from '@/components/vault-facts';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Problem } from '@/lib/core/result';
import { isArchived, type Vault } from '@/lib/providers/model';
import { credentialsKey, vaultsKey } from '@/lib/vaults/queries';
import { countCredentials } from '../../actions';
import { useSaid } from '../../said';
import { archiveRequest, deleteRequest } from '../../vault-requests';
import { HistoryDialog, useDialogAddress } from './credential-dialogs';

const LegalHolds = lazy(() => import('../../legal-holds'));

const credentialsInWords = ({
  active,
  archived,
  isMore,
}: {
  active: number;
  archived: number;
  isMore: boolean;
}) => {
  const all = active + archived;
  if (isMore) return `the vault and more than ${counted(all, 'credential')}`;
  if (all === 0) return 'the vault, which has no credentials';
  const inWords = `the vault and ${counted(all, 'credential')}`;
  return archived === 0 ? inWords : `${inWords} (${archived} archived)`;
};

export function VaultHeader({ vault }: { vault: Vault }) {
  const router = useRouter();
  const { openPage, bar } = useOpenPage();
  const mayChange = useMay('vaults.change');
  const mayDelete = useMay('vaults.delete');
  const mayAudit = useMay('audit.read');
  const mayManage = useMay('settings.manage');
  const [{ history }, setDialog] = useDialogAddress();
  const queries = useQueryClient();
  const [said, say] = useSaid('header');
  const [counting, setCounting] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const askDelete = async () => {
    setCounting(true);
    setProblem(null);
    const count = await callAction(countCredentials, { vaultId: vault.id }, { unanswered: NOTHING_CHANGED });
    setCounting(false);
    if (count.ok) confirm.ask(deleteRequest(vault, credentialsInWords(count.value)));
    else setProblem(count.problem);
  };
  const confirm = useConfirm((result, { verb }) => {
    say(result && { tone: result.tone, sentence: result.sentences.join(' ') });
    if (!result?.anyDone) return;
    void queries.invalidateQueries({ queryKey: vaultsKey });
    if (verb === 'Delete') openPage('/vaults');
    else router.refresh();
  });

  return (
    <section aria-label="Vault">
      <PageHeader
        title={<bdi>{vault.name}</bdi>}
        actions={
          <>
            <Link
              href={`/archive/${encodeURIComponent(vault.id)}`}
              prefetch={false}
              className={buttonClass('quiet')}
            >
              Archived credentials
            </Link>
            {mayAudit && (
              <Button
                variant="quiet"
                {...preloading(HistoryDialog.load)}
                onClick={() => void setDialog({ history: vault.id })}
              >
                History
              </Button>
            )}
            {mayChange && !isArchived(vault) && (
              <Button {...confirmButton} onClick={() => confirm.ask(archiveRequest(vault))}>
                Archive vault
              </Button>
            )}
            {mayDelete && (
              <Button
                {...confirmButton}
                // Not `disabled`, which would take the focus away from where the dialog returns it.
                aria-disabled={counting}
                onClick={() => !counting && askDelete()}
              >
                {counting ? 'Counting…' : 'Delete vault'}
              </Button>
            )}
          </>
        }
      >
        <VaultFacts vault={vault}>
          {Object.entries(vault.metadata).map(([key, value]) => (
            <Fact key={key} name={key}>
              <span className="min-w-0 break-words">{value}</span>
            </Fact>
          ))}
        </VaultFacts>
      </PageHeader>
      {/* Its usual height, so that the table below stays where a person is about to press. */}
      <div className={mayManage ? 'mt-3 min-h-8' : 'mt-3'}>
        <Suspense>
          <LegalHolds
            place={{ vaultId: vault.id, credentialId: null }}
            name={vault.name}
            onChanged={() => {
              void queries.invalidateQueries({ queryKey: vaultsKey });
              void queries.invalidateQueries({ queryKey: credentialsKey(vault.id) });
            }}
          />
        </Suspense>
      </div>
      {problem && (
        <ProblemNotice
          problem={problem}
          title="The credentials could not be counted, so nothing was deleted"
          onRetry={askDelete}
        />
      )}
      {said && <Notice tone={said.tone}>{said.sentence}</Notice>}
      {bar}
      {confirm.dialog}
      {mayAudit && history === vault.id && (
        <HistoryDialog
          vaultId={vault.id}
          name={vault.name}
          onClose={() => void setDialog({ history: null })}
        />
      )}
    </section>
  );
}
