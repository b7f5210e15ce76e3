import { Link } from '@/components/link';
import { useMay } from '@/components/signed-in';
import { buttonClass } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';

export const NewVaultLink = () => (
  <Link href="/vaults/new" prefetch={false} className={buttonClass('primary')}>
    <Icon name="plus" />
    New vault
  </Link>
);

/** The empty state: what the three things are, and the first thing to do. */
export function FirstVault({ archivedShown }: { archivedShown: boolean }) {
  const mayChange = useMay('vaults.change');
  return (
    <section
      aria-label="Getting started"
      className="flex flex-col gap-4 rounded-md border border-dashed border-line-strong px-5 py-10 sm:px-10"
    >
      <h2 className="text-base font-semibold">{archivedShown ? 'No vaults yet' : 'No active vaults'}</h2>
      <dl className="grid max-w-prose grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        <dt className="font-medium">Vault</dt>
        <dd className="text-muted">A container of credentials, usually one per team and environment.</dd>
        <dt className="font-medium">Credential</dt>
        <dd className="text-muted">
          Binds one access token to one MCP server URL. The token is write-only: Strongroom never shows it
          again.
        </dd>
        <dt className="font-medium">Session</dt>
        <dd className="text-muted">
          An agent at work. It names the vaults it may use, and the platform injects their tokens.
        </dd>
      </dl>
      {mayChange ? (
        <div>
          <NewVaultLink />
        </div>
      ) : (
        <p className="text-muted">Your role sees vaults; an operator or administrator makes them.</p>
      )}
    </section>
  );
}
