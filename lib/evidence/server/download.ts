import 'server-only';
import type { AuditEvent } from '@/lib/audit/model';
import { AUDIT_LOG } from '@/lib/audit/server/download';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { auditSigner } from '@/lib/audit/server/signing';
import type { Database } from '@/lib/core/server/db/client';
import { derivedKey } from '@/lib/core/server/derived-key';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import { textStream } from '@/lib/core/server/text-stream';
import type { PackRequest } from '../model';
import { openJob } from './jobs';
import { type PackContext, packBytes } from './pack';
import { scopeOf } from './scope';

/** A longer pack is aborted, because it holds a snapshot of the database. In ms. */
const PACK_MAX_MS = 10 * 60_000;

interface Asked extends PackRequest {
  id: string;
  userId: string;
}

type Means = Partial<Pick<PackContext, 'signer' | 'groupSecret' | 'now'>> & { stopping?: Stopping };

/**
 * Streams a pack. Writes to the audit log who requested what and how it ended. Rejects if that cannot be written, and
 * with `conflict` for a used link or while too many packs are running.
 */
export async function downloadPack(
  { db, connection }: { db: Database; connection: string },
  { id, userId, ...request }: Asked,
  by: Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  {
    stopping = stoppingOfProcess(),
    signer = auditSigner(),
    groupSecret = derivedKey('evidence token groups'),
    now = () => new Date(),
  }: Means = {},
): Promise<Response> {
  const job = openJob(id, userId);
  try {
    const scope = await scopeOf(db, connection, request);
    const intent = await begin(db, {
      ...by,
      action: 'evidence.download',
      targets: [AUDIT_LOG],
      code: null,
      intentId: null,
      summary: { connection, ...request },
    });
    const signal = AbortSignal.any([stopping.over, job.signal, AbortSignal.timeout(PACK_MAX_MS)]);
    const parts = packBytes({
      ...{ db, scope, requestedBy: by.actor, signal, signer, groupSecret, now },
      onFile: job.onFile,
      onRows: job.onRows,
    });
    const onEnd = async (isWhole: boolean) => {
      const wasCancelled = !isWhole && job.signal.aborted;
      await intent.finish({
        ...(isWhole ? SUCCESS : { outcome: 'failure', code: wasCancelled ? 'cancelled' : 'interrupted' }),
        summary: { rows: job.rows() },
      });
      job.end(isWhole ? 'done' : wasCancelled ? 'cancelled' : 'failed');
    };
    return new Response(textStream(parts, { onEnd, over: signal }), {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="strongroom-evidence-${request.from}-to-${request.to}.zip"`,
        'cache-control': 'private, no-store',
      },
    });
  } catch (error) {
    job.end('failed');
    throw error;
  }
}
