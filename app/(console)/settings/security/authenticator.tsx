import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { report } from '@/components/results/report';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { preloadAccess } from '@/lib/auth/queries';
import { Section } from '../section';

const AppDialog = lazyDialog(() => import('./authenticator-dialogs'));
const button = preloading(preloadAccess, AppDialog.load);

const DONE = {
  'set-up': 'The authenticator app is set up.',
  'new-codes': 'The new recovery codes are valid. The old ones no longer work.',
  'turn-off': 'The authenticator app is turned off.',
} as const;
export type AppStep = keyof typeof DONE;

export function Authenticator({ isOn, hasPassword }: { isOn: boolean; hasPassword: boolean }) {
  const router = useRouter();
  const [open, setOpen] = useState<AppStep | null>(null);
  return (
    <Section
      title="Authenticator app"
      lead={
        isOn ? (
          <>
            <Badge tone="ok">On</Badge> Sign-in asks for a code from your app or a recovery code.
          </>
        ) : (
          'An app on your phone that shows six digits, required in addition to the password.'
        )
      }
      actions={
        isOn ? (
          <>
            <Button {...button} onClick={() => setOpen('new-codes')}>
              Create recovery codes
            </Button>
            <Button {...button} onClick={() => setOpen('turn-off')}>
              Turn off
            </Button>
          </>
        ) : (
          <Button {...button} onClick={() => setOpen('set-up')}>
            Set up the authenticator app
          </Button>
        )
      }
    >
      {open !== null && (
        <AppDialog
          step={open}
          hasPassword={hasPassword}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            report({ tone: 'ok', sentence: DONE[open] });
            router.refresh();
          }}
        />
      )}
    </Section>
  );
}
