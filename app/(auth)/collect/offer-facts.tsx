import type { ReactNode } from 'react';
import { actorLine } from '@/lib/core/person';
import type { CollectOffer } from '@/lib/token-requests/model';

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="break-words">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

/** Who asks for what. Everything in it is text that somebody typed. */
export function OfferFacts({ offer: { askedByName, target, vaultName, purpose } }: { offer: CollectOffer }) {
  return (
    <dl className="flex flex-col gap-2">
      <Line name="Asked by">{actorLine(askedByName)}</Line>
      <Line name="For the MCP server">
        <code className="font-mono text-sm break-all">{target}</code>
      </Line>
      <Line name="Into the vault">{vaultName}</Line>
      <Line name="What it is for">{purpose}</Line>
    </dl>
  );
}
