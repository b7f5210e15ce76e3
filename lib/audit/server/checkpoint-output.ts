import 'server-only';
import fs from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { logAlways } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import type { AuditCheckpoint } from '../model';

const POST_TIMEOUT_MS = 10_000;

/** Where checkpoints go besides the log output. */
export interface CheckpointOutput {
  /** One line of JSON is appended to it. */
  file?: string | undefined;
  /** Gets the same line by POST; redirects are not followed. */
  url?: string | undefined;
}

/** Rejects unless the answer is a 2xx. */
function post(url: string, body: string): Promise<void> {
  const { request } = new URL(url).protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.resume();
        response.once('error', reject);
        response.once('end', () =>
          status >= 200 && status < 300 ? resolve() : reject(new Error(`the answer was ${status}`)),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

async function tell(where: string, checkpoint: AuditCheckpoint, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say('error', 'audit.checkpoint_not_told', { where, sequence: checkpoint.sequence, reason });
  }
}

/** Takes a checkpoint out of the database. Never rejects: what could not be told is on the log output. */
export async function tellCheckpoint(checkpoint: AuditCheckpoint, output: CheckpointOutput): Promise<void> {
  const line = `${JSON.stringify({ checkpoint })}\n`;
  const { file, url } = output;
  logAlways({ event: 'audit.checkpoint', checkpoint });
  if (file !== undefined)
    await tell('AUDIT_CHECKPOINT_FILE', checkpoint, () => fs.appendFile(file, line, { mode: 0o600 }));
  if (url !== undefined) await tell('AUDIT_CHECKPOINT_URL', checkpoint, () => post(url, line));
}
