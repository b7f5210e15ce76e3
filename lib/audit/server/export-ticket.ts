import 'server-only';
import { appError } from '@/lib/core/server/app-error';
import { signTicket, type TicketContext, ticketInput } from '@/lib/core/server/ticket';
import { type ExportInput, exportInput } from '../activity';

const PURPOSE = 'export';

export const makeTicket = (input: ExportInput, context: TicketContext): string =>
  signTicket(PURPOSE, input, context);

/** Returns the input of a ticket. Throws `not_permitted` if it is forged, of another session or expired. */
export function openTicket(ticket: string, context: TicketContext): ExportInput {
  const input = ticketInput(PURPOSE, ticket, context);
  if (input === null)
    throw appError(
      'not_permitted',
      'This download link is no longer valid. Go back to Activity and export again.',
    );
  return exportInput.parse(input);
}
