import type { Metadata, Route } from 'next';
import { notFound } from 'next/navigation';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { buttonClass } from '@/components/ui/button';
import { mirror } from '@/lib/boot/server/vault-context';
import { type CampaignView, isLeft, ROW_STATES, STATE_WORDS } from '@/lib/campaigns/model';
import { campaignView } from '@/lib/campaigns/server/campaigns';
import { may } from '@/lib/core/roles';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { CampaignFacts } from '../campaign-facts';
import { factsOf, StateBadge, VaultLink } from '../row-labels';

export const metadata: Metadata = { title: 'Campaign report' };

const CELL = 'px-3 py-1.5 text-left align-top';

function Counts({ campaign: { counts } }: Pick<CampaignView, 'campaign'>) {
  return (
    <table className="border-collapse rounded-md border border-line bg-surface">
      <caption className="sr-only">Credentials by state</caption>
      <tbody>
        {ROW_STATES.map((state) => (
          <tr key={state} className="border-b border-line last:border-0">
            <th scope="row" className={`${CELL} font-normal`}>
              {STATE_WORDS[state]}
            </th>
            <td className={`${CELL} text-right tabular-nums`}>{counts[state].toLocaleString('en')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rows({ title, rows }: { title: string; rows: CampaignView['rows'] }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">
        {title} <span className="text-muted tabular-nums">{rows.length.toLocaleString('en')}</span>
      </h2>
      <div className="overflow-x-auto rounded-md border border-line bg-surface print:overflow-visible">
        <table className="w-full border-collapse">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="border-b border-line text-xs text-muted">
              {['MCP server', 'Vault', 'Owner', 'State', 'What was done'].map((header) => (
                <th key={header} scope="col" className={`${CELL} font-medium`}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={`${row.vaultId} ${row.credentialId}`}
                className="break-inside-avoid border-b border-line last:border-0"
              >
                <td className={`${CELL} min-w-48 break-all print:min-w-0`}>{row.target}</td>
                <td className={`${CELL} min-w-28 print:min-w-0`}>
                  <VaultLink row={row} />
                </td>
                <td className={CELL}>{row.owner ?? '–'}</td>
                <td className={CELL}>
                  <StateBadge state={row.state} />
                </td>
                <td className={`${CELL} min-w-56 print:min-w-0`}>
                  {factsOf(row).join(' ') || 'Nothing is recorded.'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export default page(
  'vaults.read',
  async ({ params }: PageProps<'/campaigns/[campaignId]/report'>, { user }) => {
    const { campaignId } = await params;
    const read = toResult(async () => {
      const { db, connection } = await mirror();
      return campaignView({ db, connection }, campaignId);
    });
    return (
      <Deferred promise={read} fallback={<TableSkeleton label="Loading the report" />}>
        {(result) => {
          if (!result.ok && result.problem.code === 'not_found') notFound();
          if (!result.ok) return <ReloadNotice problem={result.problem} />;
          const { campaign, rows } = result.value;
          return (
            <div className="flex flex-col gap-5">
              <PageHeader
                trail={[
                  { label: 'Campaigns', href: '/campaigns' },
                  { label: <bdi>{campaign.name}</bdi>, href: `/campaigns/${campaignId}` as Route },
                ]}
                title="Report"
                actions={
                  <>
                    {may(user.role, 'audit.read') && (
                      <Link
                        href={`/activity?target=${campaignId}` as Route}
                        prefetch={false}
                        className={buttonClass()}
                      >
                        Show in Activity
                      </Link>
                    )}
                    <a href={`/api/campaigns/${campaignId}/export`} download className={buttonClass()}>
                      Export CSV
                    </a>
                  </>
                }
              >
                <CampaignFacts campaign={campaign} />
                {campaign.closedAt === null && (
                  <p className="mt-1 text-warn">The campaign is open. This report shows its current state.</p>
                )}
              </PageHeader>
              <div>
                <Counts campaign={campaign} />
              </div>
              <Rows title="Left" rows={rows.filter(isLeft)} />
              <Rows title="Done" rows={rows.filter((row) => !isLeft(row))} />
            </div>
          );
        }}
      </Deferred>
    );
  },
);
