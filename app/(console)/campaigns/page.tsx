import type { Metadata, Route } from 'next';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { Deferred } from '@/components/deferred';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { EmptyNote } from '@/components/ui/empty-note';
import { Time } from '@/components/ui/time';
import { mirror } from '@/lib/boot/server/vault-context';
import type { Campaign } from '@/lib/campaigns/model';
import { listCampaigns } from '@/lib/campaigns/server/campaigns';
import { actorLine } from '@/lib/core/person';
import { may } from '@/lib/core/roles';
import { REASONS } from '@/lib/vaults/reasons';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { Due, Progress } from './progress';

export const metadata: Metadata = { title: 'Campaigns' };

const Head = ({ mayChange }: { mayChange: boolean }) => (
  <PageHeader
    title="Campaigns"
    actions={
      mayChange && (
        <Link href="/credentials" prefetch={false} className={buttonClass('primary')}>
          Select credentials for a campaign
        </Link>
      )
    }
  >
    <p className="max-w-prose text-muted">
      A list of credentials to rotate, with one reason and one due date.
    </p>
  </PageHeader>
);

const CELL = 'px-3 py-2 text-left align-top';

function CampaignTable({ caption, campaigns }: { caption: string; campaigns: readonly Campaign[] }) {
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            {[
              ['Name', ''],
              ['Progress', ''],
              ['Due', 'max-sm:hidden'],
              ['Reason', 'max-md:hidden'],
              ['Started', 'max-lg:hidden'],
            ].map(([header, shown]) => (
              <th key={header} scope="col" className={`${CELL} py-1.5 font-medium ${shown}`}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {campaigns.map((campaign) => {
            const { id, name, counts, reason, createdAt, createdByName, closedAt } = campaign;
            const isOverdue = closedAt === null && campaign.dueInDays < 0;
            return (
              <tr key={id} className="border-b border-line last:border-0 hover:bg-sunken/60">
                <td className={`${CELL} w-[34%] max-sm:w-full`}>
                  <Link
                    href={`/campaigns/${id}` as Route}
                    prefetch={false}
                    className="font-medium break-words hover:underline"
                  >
                    <bdi>{name}</bdi>
                  </Link>{' '}
                  {isOverdue && <Badge tone="danger">Overdue</Badge>}
                </td>
                <td className={CELL}>
                  <Progress counts={counts} />
                </td>
                <td className={`${CELL} max-sm:hidden`}>
                  <Due {...campaign} isClosed={closedAt !== null} />
                </td>
                <td className={`${CELL} max-md:hidden`}>{REASONS[reason]}</td>
                <td className={`${CELL} max-lg:hidden`}>
                  <Time value={createdAt} /> <span className="text-muted">by {actorLine(createdByName)}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Section({ title, none, of }: { title: string; none: string; of: readonly Campaign[] }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">
        {title} <span className="text-muted">{of.length}</span>
      </h2>
      {of.length === 0 ? <EmptyNote>{none}</EmptyNote> : <CampaignTable caption={title} campaigns={of} />}
    </section>
  );
}

export default page('vaults.read', async (_props: PageProps<'/campaigns'>, { user }) => {
  const mayChange = may(user.role, 'vaults.change');
  const read = toResult(async () => {
    const { db, connection } = await mirror();
    return listCampaigns({ db, connection });
  });
  return (
    <div className="flex flex-col gap-5">
      <Head mayChange={mayChange} />
      <Deferred promise={read} fallback={<TableSkeleton label="Loading campaigns" rows={4} />}>
        {(result) =>
          result.ok ? (
            <>
              <Section
                title="Open"
                none="No open campaigns. Select credentials, then choose “Start campaign”."
                of={result.value.filter(({ closedAt }) => closedAt === null)}
              />
              <Section
                title="Closed"
                none="No closed campaigns."
                of={result.value.filter(({ closedAt }) => closedAt !== null)}
              />
            </>
          ) : (
            <ReloadNotice problem={result.problem} />
          )
        }
      </Deferred>
    </div>
  );
});
