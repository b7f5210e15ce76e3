import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** From the press of the button to the download; what was confirmed is that much older at most. Milliseconds. */
export const TICKET_VALID_MS = 60_000;

export interface TicketContext {
  secret: string;
  sessionId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** The session is not in the ticket but in its signature: another session's ticket does not match. */
const signature = (purpose: string, { secret, sessionId }: TicketContext, payload: string): Buffer =>
  createHmac('sha256', secret)
    .update([`strongroom ${purpose} ticket`, sessionId, payload].join('\n'))
    .digest();

/** For one purpose, session and input, for 60 s. It can be used again in that time; each use is recorded. */
export function signTicket(purpose: string, input: object, context: TicketContext): string {
  const content = JSON.stringify({ until: context.now + TICKET_VALID_MS, input });
  const payload = Buffer.from(content).toString('base64url');
  return `${payload}.${signature(purpose, context, payload).toString('base64url')}`;
}

/** The input of a ticket; null for one that is forged, of another purpose or session, or too old. */
export function ticketInput(purpose: string, ticket: string, context: TicketContext): unknown {
  const [payload = '', signed = ''] = ticket.split('.');
  const expected = signature(purpose, context, payload);
  const given = Buffer.from(signed, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const { until, input } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return typeof until === 'number' && until >= context.now ? input : null;
}
