import { type ComponentProps, useState } from 'react';
import { encode } from 'uqr';
import { Field, TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { saveFile } from '@/components/save-file';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import {
  type AuthenticatorKey,
  newAuthenticatorKey,
  newRecoveryCodes,
  turnOffAuthenticator,
  verifyCode,
} from '@/lib/auth/queries';
import type { Result } from '@/lib/core/result';
import type { AppStep } from './authenticator';
import { keyInGroups } from './authenticator-key';

interface Props {
  hasPassword: boolean;
  onClose: () => void;
  onDone: () => void;
}

type Words = Omit<ComponentProps<typeof FormDialog>, 'form' | 'asksBeforeClosing' | 'children'>;

function PasswordDialog<T>({
  hasPassword,
  act,
  onDone,
  ...words
}: Words & {
  /** False for accounts of single sign-on, which have no password to ask for. */
  hasPassword: boolean;
  act: (password: string | undefined) => Promise<Result<T>>;
  onDone: (value: T) => void;
}) {
  const form = useActionForm({
    schema: () =>
      import('@/lib/auth/sign-in-form').then((forms) =>
        hasPassword ? forms.passwordForm : forms.noPasswordForm,
      ),
    defaults: { password: '' },
    act: ({ password }) => act(hasPassword ? password : undefined),
    onDone,
  });
  return (
    <FormDialog {...words} form={form} asksBeforeClosing={false}>
      {hasPassword && (
        <PasswordField
          label="Password"
          hint="Confirm your identity."
          autoComplete="current-password"
          {...form.field('password')}
        />
      )}
    </FormDialog>
  );
}

/** Shown once: the server does not store them in readable form. */
function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = `${codes.join('\n')}\n`;
  return (
    <Dialog title="Save your recovery codes" onClose={onDone}>
      <div className="flex flex-col gap-4">
        <p>
          Each code works once in place of the app. They are not shown again. Do not keep them on the same
          phone.
        </p>
        <ul
          aria-label="Recovery codes"
          className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken px-4 py-3 font-mono"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span className="inline-flex items-center gap-2">
            <Button onClick={() => saveFile('strongroom-recovery-codes.txt', 'text/plain', text)}>
              Download recovery codes
            </Button>
            <CopyButton text={text} label="Copy recovery codes" />
          </span>
          <Button variant="primary" className="ml-auto" onClick={onDone}>
            I saved the codes
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Black on white in every theme, as cameras expect. Drawn in the browser, so that the key is sent nowhere. */
function QrCode({ text, label }: { text: string; label: string }) {
  // Four modules of quiet zone (ISO/IEC 18004).
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 self-center rounded-md bg-white"
    >
      <path d={modules.join('')} fill="black" />
    </svg>
  );
}

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
      description="Scan the QR code with your app or add the key, then enter the code from the app."
      verb="Turn on"
      verbWhileSending="Checking…"
      form={form}
      asksBeforeClosing={false}
      problemTitle="The app is not set up yet"
      onClose={onClose}
    >
      <QrCode text={address} label="QR code of the key" />
      <Field label="Key" hint="Time-based, six digits.">
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

function SetUpAppDialog({ hasPassword, onClose, onDone }: Props) {
  const [made, setMade] = useState<AuthenticatorKey | null>(null);
  const [isOn, setOn] = useState(false);
  if (made === null)
    return (
      <PasswordDialog
        title="Set up the authenticator app"
        verb="Continue"
        verbWhileSending="Creating a key…"
        problemTitle="The app is not set up"
        hasPassword={hasPassword}
        act={newAuthenticatorKey}
        onClose={onClose}
        onDone={setMade}
      />
    );
  if (!isOn) return <FirstCodeDialog address={made.address} onClose={onClose} onDone={() => setOn(true)} />;
  return <RecoveryCodes codes={made.recoveryCodes} onDone={onDone} />;
}

function NewCodesDialog({ hasPassword, onClose, onDone }: Props) {
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes !== null) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <PasswordDialog
      title="New recovery codes"
      description="Your current codes stop working."
      verb="Create new codes"
      verbWhileSending="Creating…"
      problemTitle="No new codes were created"
      hasPassword={hasPassword}
      act={newRecoveryCodes}
      onClose={onClose}
      onDone={setCodes}
    />
  );
}

const TurnOffDialog = ({ hasPassword, onClose, onDone }: Props) => (
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

const DIALOGS = { 'set-up': SetUpAppDialog, 'new-codes': NewCodesDialog, 'turn-off': TurnOffDialog } as const;

export default function AppDialog({ step, ...props }: Props & { step: AppStep }) {
  const StepDialog = DIALOGS[step];
  return <StepDialog {...props} />;
}
