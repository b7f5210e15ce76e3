import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { problemError } from '@/lib/core/server/problem-error';
import { type ExportInput, exportInput } from '../activity';

/** From the press of the button to the download; what was confirmed is that much older at most. */
export const TICKET_VALID_MS = 60_000;

/** The session is not in the ticket but in its signature: another session's ticket does not match. */
const signature = (secret: string, sessionId: string, payload: string): Buffer =>
  createHmac('sha256', secret).update(['strongroom export ticket', sessionId, payload].join('\n')).digest();

const refused = () =>
  problemError(
    'not_permitted',
    'This download link is not valid any more. Go back to Activity and export again.',
  );

/** For this session, form and filters, for 60 s. It can be used again in that time; each use is recorded. */
export function makeTicket(
  input: ExportInput,
  { secret, sessionId, now }: { secret: string; sessionId: string; now: number },
): string {
  const payload = Buffer.from(JSON.stringify({ until: now + TICKET_VALID_MS, input })).toString('base64url');
  return `${payload}.${signature(secret, sessionId, payload).toString('base64url')}`;
}

/** What a ticket is for. Throws `ProblemError` `not_permitted` for one that is forged, foreign or too old. */
export function openTicket(
  ticket: string,
  { secret, sessionId, now }: { secret: string; sessionId: string; now: number },
): ExportInput {
  const [payload = '', signed = ''] = ticket.split('.');
  const expected = signature(secret, sessionId, payload);
  const given = Buffer.from(signed, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused();
  const { until, input } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (typeof until !== 'number' || until < now) throw refused();
  return exportInput.parse(input);
}
