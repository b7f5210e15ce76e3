import { useState } from 'react';
import { Field, TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { type AuthenticatorKey, newAuthenticatorKey, verifyCode } from '@/lib/auth/queries';
import { keyInGroups } from './authenticator-key';
import { PasswordDialog } from './password-dialog';
import { QrCode } from './qr-code';
import { RecoveryCodes } from './recovery-codes';

/** The key for the app, and the first code as a proof that the app has it. */
function FirstCodeDialog({
  address,
  onClose,
  onDone,
}: {
  address: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/auth/sign-in-form').then((forms) => forms.codeForm),
    defaults: { code: '' },
    act: ({ code }) => verifyCode(code),
    onDone,
  });
  const key = keyInGroups(address);
  return (
    <FormDialog
      title="Set up the authenticator app"
      description="Scan the picture with your app or add the key, then enter the code that it shows. Until then nothing changes."
      verb="Turn on"
      verbWhileSending="Checking…"
      form={form}
      asksBeforeClosing={false}
      problemTitle="The app is not set up yet"
      onClose={onClose}
    >
      <QrCode text={address} label="QR code of the key" />
      <Field label="Key" hint="In the app: add an account by key, time-based, six digits.">
        {({ id, 'aria-describedby': describedBy }) => (
          <span className="flex items-center gap-2">
            <output
              id={id}
              aria-describedby={describedBy}
              className="min-w-0 flex-1 rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono break-words select-all"
            >
              {key}
            </output>
            <CopyButton text={key.replaceAll(' ', '')} label="Copy key" />
          </span>
        )}
      </Field>
      <p className="text-muted">
        Is the app on this device?{' '}
        <a href={address} className="text-accent underline">
          Open it with the key
        </a>
        .
      </p>
      <TextField
        label="Authentication code"
        inputMode="numeric"
        autoComplete="one-time-code"
        {...form.field('code')}
      />
    </FormDialog>
  );
}

/** Password, key and first code, recovery codes: in this order, each in the place of the one before. */
export default function SetUpAppDialog({
  hasPassword,
  onClose,
  onDone,
}: {
  hasPassword: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const [made, setMade] = useState<AuthenticatorKey | null>(null);
  const [isOn, setOn] = useState(false);
  if (made === null)
    return (
      <PasswordDialog
        title="Set up the authenticator app"
        verb="Continue"
        verbWhileSending="Making a key…"
        problemTitle="The app is not set up"
        hasPassword={hasPassword}
        act={newAuthenticatorKey}
        onClose={onClose}
        onDone={setMade}
      />
    );
  if (!isOn) return <FirstCodeDialog address={made.address} onClose={onClose} onDone={() => setOn(true)} />;
  return (
    <Dialog title="Keep your recovery codes" onClose={onDone}>
      <RecoveryCodes codes={made.recoveryCodes} onDone={onDone} />
    </Dialog>
  );
}
