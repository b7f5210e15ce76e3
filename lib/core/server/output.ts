import 'server-only';
import { log } from './log';

/** Writes one line to the log of this process if LOG_LEVEL includes `level`. `fields` contain no secret. */
export function say(level: 'info' | 'error', event: string, fields: Record<string, unknown>): void {
  log()[level]({ event, ...fields });
}
