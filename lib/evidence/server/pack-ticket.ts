import 'server-only';
import type { z } from 'zod';
import { appError } from '@/lib/core/server/app-error';
import { signTicket, type TicketContext, ticketInput } from '@/lib/core/server/ticket';
import { packTicket } from '../inputs';

const PURPOSE = 'evidence';
type PackTicket = z.output<typeof packTicket>;

export const makePackTicket = (input: PackTicket, context: TicketContext): string =>
  signTicket(PURPOSE, input, context);

/** Returns the request of a link. Throws `ProblemError` `not_permitted` if it is forged, of another user or expired. */
export function openPackTicket(ticket: string, context: TicketContext): PackTicket {
  const input = ticketInput(PURPOSE, ticket, context);
  if (input === null)
    throw appError('not_permitted', 'This download link is no longer valid. Request another evidence pack.');
  return packTicket.parse(input);
}
