import 'server-only';
import type { z } from 'zod';
import { problemError } from '@/lib/core/server/problem-error';
import { signTicket, type TicketContext, ticketInput } from '@/lib/core/server/ticket';
import { packTicket } from '../inputs';

const PURPOSE = 'evidence';
type PackTicket = z.output<typeof packTicket>;

export const makePackTicket = (input: PackTicket, context: TicketContext): string =>
  signTicket(PURPOSE, input, context);

/** What a link is for. Throws `ProblemError` `not_permitted` for one that is forged, foreign or too old. */
export function openPackTicket(ticket: string, context: TicketContext): PackTicket {
  const input = ticketInput(PURPOSE, ticket, context);
  if (input === null)
    throw problemError(
      'not_permitted',
      'This download link is not valid any more. Ask for another evidence pack.',
    );
  return packTicket.parse(input);
}
