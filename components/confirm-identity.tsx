import { type ComponentType, createContext, type ReactNode, use, useState } from 'react';
import type { Result } from '@/lib/core/result';

/** The ways to prove who one is; each answers whether the proof was good. */
export interface Proofs {
  password: (password: string) => Promise<Result<unknown>>;
  code: (code: string) => Promise<Result<unknown>>;
  passkey: () => Promise<Result<unknown>>;
}

type Confirmed = <T>(call: () => Promise<Result<T>>) => Promise<Result<T>>;

const ConfirmedContext = createContext<Confirmed>((call) => call());

/**
 * Wraps a call to an action: where it answers `identity_required`, the person is asked to confirm who
 * they are and the same call is made again. Where they give up, the first answer stands.
 */
export const useConfirmed = (): Confirmed => use(ConfirmedContext);

/** Shows `dialog` over whatever asked for a proof. */
export function ConfirmIdentity({
  dialog: ConfirmIdentityDialog,
  children,
}: {
  dialog: ComponentType<{ onClose: (isProven: boolean) => void }>;
  children: ReactNode;
}) {
  // Calls that wait for the same proof share one dialog.
  const [waiting, setWaiting] = useState<((isProven: boolean) => void)[]>([]);
  const proof = () => new Promise<boolean>((resolve) => setWaiting((others) => [...others, resolve]));
  const settle = (isProven: boolean) => {
    for (const resolve of waiting) resolve(isProven);
    setWaiting([]);
  };
  // Kept as it was first made: whoever holds it is not drawn anew with every question.
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
