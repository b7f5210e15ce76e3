import { type ComponentType, createContext, type ReactNode, use, useState } from 'react';
import type { Result } from '@/lib/core/result';

type Confirmed = <T>(call: () => Promise<Result<T>>) => Promise<Result<T>>;

const ConfirmedContext = createContext<Confirmed>((call) => call());

/** Wraps a call of an action: after `identity_required` it asks for the person's identity and repeats the call. */
export const useConfirmed = (): Confirmed => use(ConfirmedContext);

export function ConfirmIdentity({
  dialog: ConfirmIdentityDialog,
  children,
}: {
  dialog: ComponentType<{ onClose: (isProven: boolean) => void }>;
  children: ReactNode;
}) {
  // Calls that wait for the same confirmation share one dialog.
  const [waiting, setWaiting] = useState<((isProven: boolean) => void)[]>([]);
  const proof = () => new Promise<boolean>((resolve) => setWaiting((others) => [...others, resolve]));
  const settle = (isProven: boolean) => {
    for (const resolve of waiting) resolve(isProven);
    setWaiting([]);
  };
  // Stable, so that consumers do not render again when the dialog opens.
  const [confirmed] = useState(() => async <T,>(call: () => Promise<Result<T>>): Promise<Result<T>> => {
    const first = await call();
    if (first.ok || first.problem.code !== 'identity_required') return first;
    return (await proof()) ? call() : first;
  });
  return (
    <ConfirmedContext value={confirmed}>
      {children}
      {waiting.length > 0 && <ConfirmIdentityDialog onClose={settle} />}
    </ConfirmedContext>
  );
}
