import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The time from the click to the download, in ms. The identity confirmation may be older by this much. */
export const TICKET_VALID_MS = 60_000;

export interface TicketContext {
  secret: string;
  sessionId: string;
  now: number;
}

/** The session is part of the signature, not of the ticket, so a ticket of another session does not match. */
const signature = (purpose: string, { secret, sessionId }: TicketContext, payload: string): Buffer =>
  createHmac('sha256', secret)
    .update([`strongroom ${purpose} ticket`, sessionId, payload].join('\n'))
    .digest();

/** Signs a ticket for one purpose, session and input. It is valid for 60 s, and each use is recorded. */
export function signTicket(purpose: string, input: object, context: TicketContext): string {
  const content = JSON.stringify({ until: context.now + TICKET_VALID_MS, input });
  const payload = Buffer.from(content).toString('base64url');
  return `${payload}.${signature(purpose, context, payload).toString('base64url')}`;
}

/** Returns the input of a ticket; null if it is forged, expired, or of another purpose or session. */
export function ticketInput(purpose: string, ticket: string, context: TicketContext): unknown {
  const [payload = '', signed = ''] = ticket.split('.');
  const expected = signature(purpose, context, payload);
  const given = Buffer.from(signed, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const { until, input } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return typeof until === 'number' && until >= context.now ? input : null;
}
