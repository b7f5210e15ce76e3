import type { Route } from 'next';
import { Link } from '@/components/link';
import { Badge } from '@/components/ui/badge';
import { Time } from '@/components/ui/time';
import type { Campaign } from '@/lib/campaigns/model';
import { actorLine } from '@/lib/core/person';
import { inventorySearch } from '@/lib/inventory/list-params';
import { REASONS } from '@/lib/vaults/reasons';
import { Due, Progress } from '../progress';

export function CampaignFacts({ campaign }: { campaign: Campaign }) {
  const { reason, reasonNote, ticket, q, createdAt, createdByName, closedAt, closedByName } = campaign;
  return (
    <div className="mt-1 flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {closedAt !== null && <Badge tone="quiet">Closed</Badge>}
        <Progress counts={campaign.counts} />
        <span>
          Due: <Due {...campaign} isClosed={closedAt !== null} />
        </span>
        <span>Reason: {REASONS[reason]}</span>
        {ticket !== '' && <span>Ticket: {ticket}</span>}
      </div>
      {reasonNote !== '' && <p>{reasonNote}</p>}
      <p className="text-muted">
        Started by {actorLine(createdByName)}, <Time value={createdAt} show="evidence" />
        {q !== '' && (
          <>
            , from the search{' '}
            <Link
              href={`/credentials${inventorySearch({ q })}` as Route}
              prefetch={false}
              className="underline decoration-line-strong hover:decoration-ink"
            >
              <code>{q}</code>
            </Link>
          </>
        )}
        .
        {closedAt !== null && (
          <>
            {' '}
            Closed by {actorLine(closedByName ?? '')}, <Time value={closedAt} show="evidence" />.
          </>
        )}
      </p>
      {campaign.closeNote !== '' && <p>Why rows are left: {campaign.closeNote}</p>}
    </div>
  );
}
