'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { preloadAccess } from '@/lib/auth/queries';
import { Section } from '../section';

const loadSetUp = () => import('./set-up-app-dialog');
const loadOthers = () => import('./app-dialogs');
const SetUpAppDialog = lazy(loadSetUp);
const NewCodesDialog = lazy(() => loadOthers().then((dialogs) => ({ default: dialogs.NewCodesDialog })));
const TurnOffDialog = lazy(() => loadOthers().then((dialogs) => ({ default: dialogs.TurnOffDialog })));

type Open = 'set-up' | 'new-codes' | 'turn-off';

const reach = (load: () => Promise<unknown>) => {
  const both = () => {
    preloadAccess();
    void load();
  };
  return { onPointerEnter: both, onFocus: both };
};

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
            <Button {...reach(loadOthers)} onClick={() => ask('new-codes')}>
              New recovery codes
            </Button>
            <Button {...reach(loadOthers)} onClick={() => ask('turn-off')}>
              Turn off
            </Button>
          </>
        ) : (
          <Button {...reach(loadSetUp)} onClick={() => ask('set-up')}>
            Set up the authenticator app
          </Button>
        )
      }
    >
      {said !== null && <Notice tone="ok">{said}</Notice>}
      <Suspense>
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
      </Suspense>
    </Section>
  );
}
