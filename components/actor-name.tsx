import { actorParts } from '@/lib/core/person';

/** Shows the full address of the actor, then the name that they chose, which may be truncated. */
export function ActorName({
  stored,
  isPerson = true,
}: {
  stored: string;
  /** False for Strongroom, an agent or an unknown actor: our own wording is shown in full. */
  isPerson?: boolean;
}) {
  const { email, name } = isPerson ? actorParts(stored) : { email: null, name: stored };
  if (email === null) return <bdi className="block break-words">{name}</bdi>;
  return (
    <>
      <bdi className="block break-words">{email}</bdi>
      {name !== '' && (
        <bdi className="block truncate text-xs text-muted" title={name}>
          {name}
        </bdi>
      )}
    </>
  );
}
