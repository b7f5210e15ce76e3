'use client';

import { parseAsString, useQueryStates } from 'nuqs';
import { lazy, Suspense } from 'react';
import type { Capabilities, Credential } from '@/lib/contract/domain';

const loadAdd = () => import('./add-dialog');
const loadRotate = () => import('./rotate-dialog');
const loadLeaked = () => import('./leaked-dialog');
const AddDialog = lazy(loadAdd);
const RotateDialog = lazy(loadRotate);
const LeakedDialog = lazy(loadLeaked);

/** Call when somebody reaches for a button that opens one. */
export const preloadDialogs = (): void => void Promise.all([loadAdd(), loadRotate()]);

const dialogParams = {
  /** Open “Add credential”; the value is a URL to start with, or nothing. */
  add: parseAsString,
  /** Open “Rotate” for this credential id. */
  rotate: parseAsString,
  /** Open “Token leaked?” for this credential id. */
  leaked: parseAsString,
};

/** Which dialog is open is part of the address: it can be linked, and Back closes it. */
export const useDialogAddress = () => useQueryStates(dialogParams, { history: 'push' });

export function CredentialDialogs({
  vaultId,
  rows,
  capabilities,
  onChanged,
}: {
  vaultId: string;
  rows: Credential[];
  capabilities: Capabilities;
  onChanged: (sentence: string | null) => void;
}) {
  const [{ add, rotate, leaked }, setDialog] = useDialogAddress();
  const close = () => void setDialog(null);
  const done = (sentence: string | null) => {
    close();
    onChanged(sentence);
  };
  const rowOf = (id: string) => rows.find((credential) => credential.id === id);
  return (
    <Suspense>
      {add !== null && (
        <AddDialog
          vaultId={vaultId}
          startUrl={add}
          capabilities={capabilities}
          onClose={close}
          onDone={done}
        />
      )}
      {rotate !== null && (
        <RotateDialog
          vaultId={vaultId}
          credentialId={rotate}
          known={rowOf(rotate)}
          inPlace={capabilities.rotate === 'in-place'}
          onClose={close}
          onDone={done}
        />
      )}
      {leaked !== null && (
        <LeakedDialog
          vaultId={vaultId}
          credentialId={leaked}
          known={rowOf(leaked)}
          onClose={close}
          onDone={done}
        />
      )}
    </Suspense>
  );
}
