import { useEffect } from 'react';

const QUESTION = 'Leave this page? Your changes are not saved.';

export function useUnsavedGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const controller = new AbortController();
    const { signal } = controller;
    window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal });
    document.addEventListener(
      'click',
      (event) => {
        const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
        if (
          !(link instanceof HTMLAnchorElement) ||
          link.target === '_blank' ||
          event.metaKey ||
          event.ctrlKey
        )
          return;
        if (link.getAttribute('href')?.startsWith('#') || window.confirm(QUESTION)) return;
        event.preventDefault();
        event.stopPropagation();
      },
      { signal, capture: true },
    );
    // Back and Forward inside the console unload nothing, so `beforeunload` does not fire.
    window.navigation?.addEventListener(
      'navigate',
      (event) => {
        if (event.navigationType === 'traverse' && event.cancelable && !window.confirm(QUESTION))
          event.preventDefault();
      },
      { signal },
    );
    return () => controller.abort();
  }, [unsaved]);
}
