import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ListSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { Link } from '@/components/link';
import { Notice } from '@/components/ui/notice';
import { connect, mirror } from '@/lib/boot/server/vault-context';
import { ignoredParams } from '@/lib/core/list-params';
import { may } from '@/lib/core/roles';
import { asOfParams } from '@/lib/inventory/as-of';
import { vaultRowsKey } from '@/lib/inventory/row-queries';
import { vaultListChoices, vaultListPage } from '@/lib/inventory/server/vault-rows';
import { loadVaultListParams, type VaultListChoices, vaultListParams } from '@/lib/inventory/vault-list';
import { type GoneVault, goneVaults } from '@/lib/rotation/server/gone-vaults';
import { readPending } from '@/lib/token-requests/server/pending';
import { page } from '@/lib/web/server/page';
import { prefetch, toResult } from '@/lib/web/server/read';
import { asOfPageFor } from '../../as-of-page';
import { PendingNotice } from '../pending-notice';
import { VaultList } from './vault-list';

function GoneVaultsNotice({ vaults }: { vaults: readonly GoneVault[] }) {
  if (vaults.length === 0) return null;
  return (
    <Notice tone="warn" title="The API does not have these vaults, but they have unfinished changes.">
      <ul>
        {vaults.map(({ vaultId, target, unfinished }) => (
          <li key={vaultId}>
            <Link href={`/vaults/${vaultId}`} prefetch={false} className="underline">
              Close unfinished changes in {vaultId}
            </Link>{' '}
            ({unfinished === 1 ? target : `${target} and ${unfinished - 1} more`})
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const NO_CHOICES: VaultListChoices = { environments: [], owners: [] };

export const metadata: Metadata = { title: 'Vaults' };

export default page('vaults.read', async ({ searchParams }: PageProps<'/vaults'>, session) => {
  const search = await searchParams;
  const past = asOfPageFor('vaults', search);
  if (past !== null) return past;
  const params = loadVaultListParams(search);
  const list = prefetch(vaultRowsKey(params), async () => vaultListPage(await connect(), params));
  const choices = toResult(async () => vaultListChoices(await mirror()));
  const gone = may(session.user.role, 'vaults.change')
    ? toResult(async () => goneVaults(await connect()))
    : null;
  return (
    <Deferred
      promise={Promise.all([list, choices, readPending(connect, session), gone])}
      fallback={<ListSkeleton title="Vaults" />}
    >
      {([{ state, problem }, choices, pending, gone]) => (
        <HydrationBoundary state={state}>
          <VaultList
            firstProblem={problem}
            choices={choices.ok ? choices.value : NO_CHOICES}
            ignored={ignoredParams(search, { ...vaultListParams, asof: asOfParams.asof })}
            notice={
              <>
                <PendingNotice pending={pending} />
                <GoneVaultsNotice vaults={gone?.ok ? gone.value : []} />
              </>
            }
          />
        </HydrationBoundary>
      )}
    </Deferred>
  );
});
