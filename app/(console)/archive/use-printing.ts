import { useSyncExternalStore } from 'react';

const query = () => window.matchMedia('print');

function subscribe(changed: () => void): () => void {
  const print = query();
  print.addEventListener('change', changed);
  return () => print.removeEventListener('change', changed);
}

export const useIsPrinting = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => query().matches,
    () => false,
  );
