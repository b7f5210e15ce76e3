import type { ReactNode } from 'react';
import { CopyButton } from './ui/copy-button';

/** Facts of a credential in a dialog, then its id; `children` are more terms of the list. */
export const CredentialFacts = ({
  facts,
  id,
  children,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
  id: string;
  children?: ReactNode;
}) => (
  <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1">
    {facts.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-muted">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
    <dt className="text-muted">Id</dt>
    <dd className="flex min-w-0 items-center gap-1">
      <code className="truncate">{id}</code>
      <CopyButton text={id} label="Copy id" />
    </dd>
    {children}
  </dl>
);
