import { type Reason, reasonWords, ticketAddress } from '@/lib/vaults/reasons';
import { useTicketPattern } from './current-user';

/** Shows a reason with its ticket as a link: `Owner left: moved to another team · OPS-12`. */
export function ReasonLine({ reason, isInSentence = false }: { reason: Reason; isInSentence?: boolean }) {
  const pattern = useTicketPattern();
  const stated = reasonWords(reason);
  const words =
    isInSentence && reason.reason !== '' ? stated.charAt(0).toLowerCase() + stated.slice(1) : stated;
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
