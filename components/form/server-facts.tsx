import type { KnownServer } from '@/lib/catalog/catalogue';
import { Icon } from '../ui/icon';

/** `lib/catalog/catalogue.ts`, which is loaded only where it is wanted. */
export type Catalogue = typeof import('@/lib/catalog/catalogue');

const isUnfit = ({ auth }: KnownServer): boolean => auth.fit === 'oauth' || auth.fit === 'other-scheme';

function Page({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className="underline">
      {children}
    </a>
  );
}

/** What the catalogue knows of the server behind a URL, with where it knows it from. Nothing for an unknown one. */
export function ServerFacts({ catalogue, text }: { catalogue: Catalogue; text: string }) {
  const known = catalogue.serverOfUrl(text);
  const server = known?.server ?? catalogue.serverOfHost(text);
  if (server === undefined) return null;
  // A token that will not work need not be made.
  const { create, scopes } = isUnfit(server) ? {} : server.links;
  const better = known?.url.deprecated && server.urls.find(({ deprecated }) => !deprecated);
  return (
    <div className="flex flex-col gap-1 text-xs text-muted">
      <p className={isUnfit(server) || better ? 'flex items-start gap-1.5 text-ink' : undefined}>
        {(isUnfit(server) || better) && <Icon name="warning" className="mt-0.5 size-3.5" />}
        <span>
          {better && `${server.name} gives up this address: use ${better.url} instead. `}
          {catalogue.authSentences(server)}
        </span>
      </p>
      {(create || scopes) && (
        <p className="flex flex-wrap gap-x-3">
          {create && <Page href={create}>{`Create a token at ${server.name}`}</Page>}
          {scopes && <Page href={scopes}>{`What ${server.name} says of its scopes`}</Page>}
        </p>
      )}
      <p>
        {catalogue.checkedSentence(server)} {catalogue.NOBODY_VOUCHES}
      </p>
    </div>
  );
}
