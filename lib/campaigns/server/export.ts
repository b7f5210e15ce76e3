import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import type { AuditEvent } from '@/lib/audit/model';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import { type CampaignRow, STATE_WORDS } from '../model';
import { type CampaignContext, campaignTarget, campaignView } from './campaigns';

const CELLS: Readonly<Record<string, (row: CampaignRow) => string | null>> = {
  mcp_server_url: ({ target }) => target,
  vault: ({ vaultName }) => vaultName,
  environment: ({ environment }) => environment,
  owner: ({ owner }) => owner,
  state: ({ state }) => STATE_WORDS[state],
  rotated_at: ({ rotation }) => rotation?.at ?? null,
  rotated_by: ({ rotation }) => rotation?.byName ?? null,
  verdict: ({ verdict }) => verdict,
  new_credential_id: ({ newCredentialId }) => newCredentialId,
  decision: ({ decision }) => decision && STATE_WORDS[decision.state],
  decided_by: ({ decision }) => decision?.byName ?? null,
  decided_at: ({ decision }) => decision?.at ?? null,
  note: ({ decision }) => decision?.note ?? null,
  asked_by: ({ request }) => request?.askedByName ?? null,
  asked_at: ({ request }) => request?.at ?? null,
  open_rotation: ({ openRotation }) => openRotation,
  inventory_shows: ({ shows }) => shows,
  credential_id: ({ credentialId }) => credentialId,
  vault_id: ({ vaultId }) => vaultId,
};

const OPTIONS: Options = {
  header: true,
  columns: Object.keys(CELLS),
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas },
};

/** Returns the rows of a campaign as CSV (RFC 4180). Writes to the audit log who requested it. Rejects with `not_found`. */
export async function exportCampaign(
  context: CampaignContext,
  campaignId: string,
  by: Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>,
): Promise<Response> {
  const { campaign, rows } = await campaignView(context, campaignId);
  const intent = await begin(context.db, {
    ...by,
    action: 'campaign.export',
    targets: [campaignTarget(campaign)],
    code: null,
    intentId: null,
    summary: null,
  });
  const lines = stringify(
    rows.map((row) => Object.values(CELLS).map((cell) => cell(row))),
    OPTIONS,
  );
  await intent.finish({ ...SUCCESS, summary: { rows: rows.length } });
  return new Response(`\uFEFF${lines}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="strongroom-campaign-${campaign.createdAt.slice(0, 10)}.csv"`,
      'cache-control': 'private, no-store',
    },
  });
}
