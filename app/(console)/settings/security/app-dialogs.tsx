import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { newRecoveryCodes, turnOffAuthenticator } from '@/lib/auth/queries';
import { PasswordDialog } from './password-dialog';
import { RecoveryCodes } from './recovery-codes';

interface Props {
  hasPassword: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function NewCodesDialog({ hasPassword, onClose, onDone }: Props) {
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes !== null)
    return (
      <Dialog title="Keep your recovery codes" onClose={onDone}>
        <RecoveryCodes codes={codes} onDone={onDone} />
      </Dialog>
    );
  return (
    <PasswordDialog
      title="New recovery codes"
      description="The codes that you have stop working."
      verb="Make new codes"
      verbWhileSending="Making…"
      problemTitle="No new codes were made"
      hasPassword={hasPassword}
      act={newRecoveryCodes}
      onClose={onClose}
      onDone={setCodes}
    />
  );
}

export const TurnOffDialog = ({ hasPassword, onClose, onDone }: Props) => (
  <PasswordDialog
    title="Turn off the authenticator app"
    description="Signing in no longer asks for a code, and your recovery codes stop working."
    verb="Turn off"
    verbWhileSending="Turning off…"
    problemTitle="The app was not turned off"
    hasPassword={hasPassword}
    act={turnOffAuthenticator}
    onClose={onClose}
    onDone={onDone}
  />
);
