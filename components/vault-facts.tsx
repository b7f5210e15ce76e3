import type { ReactNode } from 'react';
import type { Vault } from '@/lib/providers/model';
import { StatusBadge } from './ui/badge';
import { CopyButton } from './ui/copy-button';
import { Time } from './ui/time';

export function Fact({
  name,
  isMinor = false,
  children,
}: {
  name: string;
  isMinor?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={`flex min-w-0 items-center gap-1.5 ${isMinor ? 'max-sm:hidden' : ''}`}>
      <dt className="text-muted">{name}</dt>
      <dd className="inline-flex min-w-0 items-center gap-1">{children}</dd>
    </div>
  );
}

export function VaultFacts({ vault, children }: { vault: Vault; children?: ReactNode }) {
  return (
    <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-xs">
      <Fact name="Status">
        <StatusBadge status={vault.status} />
      </Fact>
      <Fact name="ID" isMinor>
        <code className="break-all">{vault.id}</code>
        <CopyButton text={vault.id} label="Copy vault ID" />
      </Fact>
      <Fact name="Created">
        <Time value={vault.createdAt} />
      </Fact>
      <Fact name="Updated" isMinor>
        <Time value={vault.updatedAt} />
      </Fact>
      {vault.archivedAt && (
        <Fact name="Archived">
          <Time value={vault.archivedAt} />
        </Fact>
      )}
      {children}
    </dl>
  );
}
