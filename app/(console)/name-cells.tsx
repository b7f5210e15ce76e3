import type { Route } from 'next';
import { Link } from '@/components/link';
import type { Vault } from '@/lib/providers/model';

/** The name column takes the remaining width and truncates long names. */
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
