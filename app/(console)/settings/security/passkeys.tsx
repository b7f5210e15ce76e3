import { useRouter } from 'next/navigation';
import { useState } from 'react';
import {
  type ConfirmRequest,
  preloadConfirm,
  reported,
  useConfirm,
} from '@/components/confirm-action/confirm-action';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import type { PasskeyFacts } from '@/lib/auth/model';
import { preloadAccess, removePasskey } from '@/lib/auth/queries';
import { Section } from '../section';

const AddPasskeyDialog = lazyDialog(() => import('./add-passkey-dialog'));
const addButton = preloading(preloadAccess, AddPasskeyDialog.load);
const removeButton = preloading(preloadAccess, preloadConfirm);

const nameOf = (passkey: PasskeyFacts) => passkey.name ?? 'Passkey';

const removeRequest = (passkey: PasskeyFacts): ConfirmRequest => ({
  verb: 'Remove',
  done: 'removed',
  kind: 'passkey',
  targets: [{ id: passkey.id, label: nameOf(passkey) }],
  consequence: 'Strongroom no longer accepts it. It stays on the device until you delete it there.',
  run: ({ id }) => reported(removePasskey(id)),
});

export function Passkeys({ passkeys }: { passkeys: PasskeyFacts[] }) {
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const confirm = useConfirm((outcome) => outcome && router.refresh());
  return (
    <Section
      title="Passkeys"
      lead="Sign in with your device or a security key, without a password."
      actions={
        <Button {...addButton} onClick={() => setAdding(true)}>
          Add a passkey
        </Button>
      }
    >
      {passkeys.length > 0 ? (
        <ul aria-label="Passkeys" className="rounded-md border border-line bg-surface">
          {passkeys.map((passkey) => (
            <li
              key={passkey.id}
              className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5 last:border-0"
            >
              <bdi className="min-w-0 flex-1 basis-40 truncate font-medium">{nameOf(passkey)}</bdi>
              {passkey.createdAt !== null && (
                <span className="text-muted">
                  Added <Time value={passkey.createdAt} />
                </span>
              )}
              <Button
                variant="quiet"
                className="px-2"
                aria-label={`Remove ${nameOf(passkey)}`}
                {...removeButton}
                onClick={() => confirm.ask(removeRequest(passkey))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">No passkeys yet.</p>
      )}
      {adding && (
        <AddPasskeyDialog
          onClose={() => setAdding(false)}
          onDone={(name) => {
            setAdding(false);
            report({ tone: 'ok', sentence: `The passkey “${name}” is added.` });
            router.refresh();
          }}
        />
      )}
      {confirm.dialog}
    </Section>
  );
}
