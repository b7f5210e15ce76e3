import { actorParts } from '@/lib/core/person';

/** Who did something: the address whole, however long, then the name that they chose, which may be cut. */
export function ActorName({
  stored,
  isPerson = true,
}: {
  stored: string;
  /** False for Strongroom itself, an agent, or nobody known: then the words are ours, and are shown whole. */
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
