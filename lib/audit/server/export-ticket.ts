import 'server-only';
import { problemError } from '@/lib/core/server/problem-error';
import { signTicket, type TicketContext, ticketInput } from '@/lib/core/server/ticket';
import { type ExportInput, exportInput } from '../activity';

const PURPOSE = 'export';

export const makeTicket = (input: ExportInput, context: TicketContext): string =>
  signTicket(PURPOSE, input, context);

/** What a ticket is for. Throws `ProblemError` `not_permitted` for one that is forged, foreign or too old. */
export function openTicket(ticket: string, context: TicketContext): ExportInput {
  const input = ticketInput(PURPOSE, ticket, context);
  if (input === null)
    throw problemError(
      'not_permitted',
      'This download link is not valid any more. Go back to Activity and export again.',
    );
  return exportInput.parse(input);
}
