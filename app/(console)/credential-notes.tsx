import type { Route } from 'next';
import { Link } from '@/components/link';
import { Button, buttonClass } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { CredentialNote } from './use-credential-notes';

const rotateAddress = ({ vaultId, id }: { vaultId: string; id: string }) =>
  // Guarantee: a path of this application, made of ids that are encoded.
  `/vaults/${encodeURIComponent(vaultId)}?rotate=${encodeURIComponent(id)}` as Route;

/** What speaks against storing a credential as it is typed, with “Rotate” where its URL is taken. */
export function CredentialNotes({
  notes,
  onRotate,
}: {
  notes: readonly CredentialNote[];
  /** Opens “Rotate” in place; without it a link leads there. */
  onRotate?: (credentialId: string) => void;
}) {
  const rival = notes.find((note) => note.rival)?.rival;
  return (
    // Present before the first warning, or a screen reader does not announce it.
    <div role="status">
      {notes.length > 0 && (
        <Notice
          tone="warn"
          title="Check before you store it"
          actions={
            rival &&
            (onRotate ? (
              <Button onClick={() => onRotate(rival.id)}>Rotate existing credential</Button>
            ) : (
              <Link href={rotateAddress(rival)} prefetch={false} className={buttonClass('secondary')}>
                Rotate existing credential
              </Link>
            ))
          }
        >
          <ul className="flex flex-col gap-1">
            {notes.map(({ code, sentence }) => (
              <li key={code}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}
