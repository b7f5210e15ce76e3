/** Characters at the end of a URL that are always shown: there the URLs of one host differ most. */
const TAIL_CHARACTERS = 24;

function partsOf(address: string): [before: string, host: string, rest: string] {
  const [, scheme = '', host = '', rest = ''] =
    /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)(.*)$/is.exec(address) ?? [];
  if (host === '') return ['', '', address];
  return [scheme.toLowerCase() === 'https://' ? '' : scheme, host, rest];
}

/**
 * The URL of a server on one line, on a phone on two. The host is emphasized, `https://` is omitted, and a long URL is
 * truncated in the middle. Screen readers and the title get the full URL.
 */
export function ServerAddress({ address, className = '' }: { address: string; className?: string }) {
  const [before, host, rest] = partsOf(address);
  const cut = Math.max(0, rest.length - TAIL_CHARACTERS);
  const isHostAlone = before === '' && cut === 0;
  return (
    <span className={`relative block min-w-0 ${className}`} title={address}>
      <span className="sr-only">{address}</span>
      <span aria-hidden className="flex min-w-0 whitespace-pre max-sm:flex-wrap">
        {isHostAlone ? (
          <span className="truncate font-medium text-ink">{host}</span>
        ) : (
          <span className="truncate">
            {before}
            <span className="font-medium text-ink">{host}</span>
            {rest.slice(0, cut)}
          </span>
        )}
        <span className="max-w-3/4 shrink-0 truncate max-sm:max-w-full">{rest.slice(cut)}</span>
      </span>
    </span>
  );
}
