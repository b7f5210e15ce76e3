import type { Route } from 'next';
import { Fragment, type ReactNode } from 'react';
import { Link } from '@/components/link';
import { CopyButton } from '@/components/ui/copy-button';
import type { Credential, Vault } from '@/lib/providers/model';

/** The column that names a row: it takes the room that the others leave, and cuts what does not fit. */
export const NAME_COLUMN = 'w-full max-w-0';

export const VaultLink = <T extends string>({ vault, href }: { vault: Vault; href: Route<T> }) => (
  <Link
    href={href}
    prefetch={false}
    className="block truncate font-medium hover:underline"
    title={vault.name}
  >
    <bdi>{vault.name}</bdi>
  </Link>
);

/** A URL that breaks after a dot or a slash, where it has more than one line. */
const BreakableUrl = ({ url }: { url: string }) =>
  [...url.matchAll(/[^./]*[./]*/g)].map(({ 0: part, index }) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));

export const CredentialName = ({
  credential: { id, target },
  children,
}: {
  credential: Credential;
  children?: ReactNode;
}) => (
  <span className="flex min-w-0 items-center gap-1">
    <span className="truncate font-medium max-sm:line-clamp-2 max-sm:whitespace-normal" title={target}>
      <BreakableUrl url={target} />
    </span>
    <CopyButton text={id} label={`Copy id of ${target}`} />
    {children}
  </span>
);
