import type { ReactNode } from 'react';
import { CopyButton } from './ui/copy-button';

export const CredentialFacts = ({
  facts,
  id,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
  id: string;
}) => (
  <dl className="grid grid-cols-[8rem_minmax(0,1fr)] items-baseline gap-y-1">
    {facts.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-muted">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
    <dt className="text-muted">ID</dt>
    <dd className="flex min-w-0 items-center gap-1">
      <code className="truncate">{id}</code>
      <CopyButton text={id} label="Copy ID" />
    </dd>
  </dl>
);
