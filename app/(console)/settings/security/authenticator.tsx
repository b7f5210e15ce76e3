import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { preloadAccess } from '@/lib/auth/queries';
import { Section } from '../section';

const SetUpAppDialog = lazyDialog(() => import('./set-up-app-dialog'));
const NewCodesDialog = lazyDialog(async () => ({ default: (await import('./app-dialogs')).NewCodesDialog }));
const TurnOffDialog = lazyDialog(async () => ({ default: (await import('./app-dialogs')).TurnOffDialog }));

type Open = 'set-up' | 'new-codes' | 'turn-off';

/** The second factor that shows six digits. */
export function Authenticator({ isOn, hasPassword }: { isOn: boolean; hasPassword: boolean }) {
  const router = useRouter();
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const close = () => setOpen(null);
  const done = (sentence: string) => {
    close();
    setSaid(sentence);
    router.refresh();
  };
  const ask = (dialog: Open) => {
    setSaid(null);
    setOpen(dialog);
  };
  return (
    <Section
      title="Authenticator app"
      lead={
        isOn ? (
          <>
            <Badge tone="ok">On</Badge> Signing in asks for a code of your app, or for a recovery code.
          </>
        ) : (
          'An app on your phone that shows six digits, asked for besides the password.'
        )
      }
      actions={
        isOn ? (
          <>
            <Button {...preloading(preloadAccess, NewCodesDialog.load)} onClick={() => ask('new-codes')}>
              New recovery codes
            </Button>
            <Button {...preloading(preloadAccess, TurnOffDialog.load)} onClick={() => ask('turn-off')}>
              Turn off
            </Button>
          </>
        ) : (
          <Button {...preloading(preloadAccess, SetUpAppDialog.load)} onClick={() => ask('set-up')}>
            Set up the authenticator app
          </Button>
        )
      }
    >
      {said !== null && <Notice tone="ok">{said}</Notice>}
      {open === 'set-up' && (
        <SetUpAppDialog
          hasPassword={hasPassword}
          onClose={close}
          onDone={() => done('The authenticator app is set up.')}
        />
      )}
      {open === 'new-codes' && (
        <NewCodesDialog
          hasPassword={hasPassword}
          onClose={close}
          onDone={() => done('The new recovery codes count; the old ones do not any more.')}
        />
      )}
      {open === 'turn-off' && (
        <TurnOffDialog
          hasPassword={hasPassword}
          onClose={close}
          onDone={() => done('The authenticator app is turned off.')}
        />
      )}
    </Section>
  );
}
