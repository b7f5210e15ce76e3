import { type Reason, reasonWords, ticketAddress } from '@/lib/vaults/reasons';
import { useTicketPattern } from './signed-in';

/** `Owner left: moved to another team · OPS-12`, with the ticket as a link. */
export function ReasonLine({ reason }: { reason: Reason }) {
  const pattern = useTicketPattern();
  const words = reasonWords(reason);
  const address = ticketAddress(pattern, reason.ticket);
  return (
    <>
      <bdi>{words}</bdi>
      {words !== '' && reason.ticket !== '' && ' · '}
      {reason.ticket !== '' &&
        (address === null ? (
          <bdi>{reason.ticket}</bdi>
        ) : (
          <a href={address} target="_blank" rel="noreferrer noopener" className="underline">
            <bdi>{reason.ticket}</bdi>
          </a>
        ))}
    </>
  );
}
