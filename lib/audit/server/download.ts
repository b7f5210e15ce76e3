import 'server-only';
import { counted } from '@/lib/core/counted';
import type { Database } from '@/lib/core/server/db/client';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import type { ExportFormat, ExportInput } from '../activity';
import type { AuditEvent, AuditTarget } from '../model';
import { exportEntries } from './export';
import { begin } from './intent';
import type { Mirror } from './mirror';

export const AUDIT_LOG: AuditTarget<'audit_log'> = { kind: 'audit_log', id: 'audit_log', label: null };

const FORMATS: Readonly<Record<ExportFormat, { name: string; type: string }>> = {
  jsonl: { name: 'JSON Lines', type: 'application/x-ndjson; charset=utf-8' },
  csv: { name: 'CSV', type: 'text/csv; charset=utf-8' },
};

/** Streams exactly the requested rows and records the outcome. Rejects if the intent cannot be written. */
export async function download(
  db: Database,
  { format, ...filters }: ExportInput,
  by: Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  {
    stopping = stoppingOfProcess(),
    ...source
  }: { publicKey?: string; stopping?: Stopping; mirror?: Mirror } = {},
): Promise<Response> {
  const { name, type } = FORMATS[format];
  const asked = Object.entries({ format, ...filters }).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, typeof value === 'string' ? value : value.join(', ')] as const],
  );
  const intent = await begin(db, {
    ...by,
    action: 'audit.download',
    targets: [AUDIT_LOG],
    code: null,
    intentId: null,
    summary: Object.fromEntries(asked),
  });
  let rows = 0;
  const onRows = (count: number) => {
    rows += count;
  };
  const onEnd = (isWhole: boolean) =>
    intent.finish({
      outcome: isWhole ? 'success' : 'failure',
      code: isWhole ? null : 'interrupted',
      targets: [{ ...AUDIT_LOG, label: `${counted(rows, 'row')} as ${name}` }],
    });
  const file = exportEntries(db, filters, format, { ...source, onRows, onEnd, over: stopping.over });
  const day = intent.entry.at.slice(0, 19).replaceAll(':', '-');
  return new Response(file, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="strongroom-activity-${day}Z.${format}"`,
      'cache-control': 'private, no-store',
    },
  });
}
