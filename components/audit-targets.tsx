import type { Route } from 'next';
import { TARGET_KINDS } from '@/lib/audit/action-registry';
import type { ActivityEntry } from '@/lib/audit/activity';
import type { AuditTarget } from '@/lib/audit/model';
import { shownText } from '@/lib/core/shown-text';
import { credentialHref } from './credential-href';
import { Link } from './link';

/** The log lists the old credential of a rotation first. There is a new one only if the rotation created one. */
export function targetKind(target: AuditTarget, targets: readonly AuditTarget[]): string {
  const credentials = targets.filter(({ kind }) => kind === 'credential');
  const isRotation = targets.some(({ kind }) => kind === 'rotation');
  if (target.kind !== 'credential' || !isRotation || credentials.length !== 2)
    return TARGET_KINDS[target.kind];
  return target.id === credentials[0]?.id ? 'old credential' : 'new credential';
}

export const targetName = ({ id, label }: AuditTarget): string => shownText(label ?? id);

/** Guarantee: a path of this application, made of encoded ids. */
const route = (path: string) => path as Route;

/** Returns the page of a target; null if it has none or is a deleted vault. */
export function targetAddress(
  target: AuditTarget,
  { targets, deletedIds }: Pick<ActivityEntry, 'targets' | 'deletedIds'>,
): Route | null {
  if (target.kind === 'campaign') return route(`/campaigns/${encodeURIComponent(target.id)}`);
  // An import writes to several vaults; the row does not record which one received a credential.
  const [only, ...others] = targets.filter(({ kind }) => kind === 'vault');
  const vault = others.length === 0 ? only : undefined;
  // The page of a credential remains after deletion.
  if (vault !== undefined && target.kind === 'credential') return credentialHref(vault.id, target.id);
  if (target.kind !== 'vault' || deletedIds.includes(target.id)) return null;
  return route(`/vaults/${encodeURIComponent(target.id)}`);
}

export function TargetLink({
  target,
  entry,
  className = '',
}: {
  target: AuditTarget;
  entry: Pick<ActivityEntry, 'targets' | 'deletedIds'>;
  className?: string;
}) {
  const address = targetAddress(target, entry);
  // There is one audit log, so its id adds nothing.
  const isNamed = target.label !== null || target.id !== target.kind;
  const name = isNamed && <bdi title={target.id}>{targetName(target)}</bdi>;
  return (
    <span className={className}>
      <span className="text-muted">{targetKind(target, entry.targets)} </span>
      {address === null ? (
        name
      ) : (
        <Link
          href={address}
          prefetch={false}
          className="underline decoration-line-strong hover:decoration-ink"
        >
          {name}
        </Link>
      )}
    </span>
  );
}

const SHOWN = 2;

export function TargetLine({ entry }: { entry: Pick<ActivityEntry, 'targets' | 'deletedIds'> }) {
  // A rotation has no name and no page; its credentials identify it.
  const named = entry.targets.filter(({ kind }) => kind !== 'rotation');
  if (named.length === 0) return <span className="text-muted">–</span>;
  return (
    <span className="flex min-w-0 items-baseline gap-x-2 max-md:flex-col">
      {named.slice(0, SHOWN).map((target) => (
        <TargetLink
          key={`${target.kind} ${target.id}`}
          target={target}
          entry={entry}
          // The second target is truncated first: names are short and come before long addresses.
          className="max-w-full min-w-0 truncate md:first:not-last:max-w-2/5 md:first:not-last:shrink-0"
        />
      ))}
      {named.length > SHOWN && (
        <span className="shrink-0 whitespace-nowrap text-muted">and {named.length - SHOWN} more</span>
      )}
    </span>
  );
}
