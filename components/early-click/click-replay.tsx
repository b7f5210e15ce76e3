'use client';

import { useEffect } from 'react';

interface Press {
  button: HTMLButtonElement;
  /** Click count of the event; 0 for a key. */
  detail: number;
}

declare global {
  interface Window {
    /** Set by the script of `EarlyClick`, before the page's own code. */
    earlyClick?: { kept: Press | null; stop: () => void };
  }
}

/** How long a press waits for its component to hydrate, and the interval of tries. Milliseconds. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/** Whether a click on the button passes React, which stops clicks on components that it has not hydrated. */
function watchArrival(button: HTMLButtonElement): () => boolean {
  let hasArrived = false;
  const note = () => {
    hasArrived = true;
  };
  button.addEventListener('click', note, { once: true });
  return () => {
    button.removeEventListener('click', note);
    return hasArrived;
  };
}

/** Presses the button once React has hydrated it. Stops if the button is removed or disabled. */
function replay({ button, detail }: Press, signal: AbortSignal): void {
  button.setAttribute('aria-busy', 'true');
  const until = performance.now() + PATIENCE_MS;
  const attempt = () => {
    const isOver = signal.aborted || !button.isConnected || button.disabled || performance.now() > until;
    const hasArrived = watchArrival(button);
    if (!isOver)
      button.dispatchEvent(
        new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, view: window, detail }),
      );
    if (hasArrived() || isOver) button.removeAttribute('aria-busy');
    else setTimeout(attempt, PAUSE_MS);
  };
  attempt();
}

const buttonOf = ({ target }: Event) => (target instanceof Element ? target.closest('button') : null);

/** Replays the press from before hydration, and later ones on components that were not hydrated yet. */
export function ClickReplay() {
  useEffect(() => {
    const early = window.earlyClick;
    const listening = new AbortController();
    const { signal } = listening;
    let waiting = new AbortController();
    early?.stop();
    window.addEventListener(
      'click',
      (event) => {
        // The person has done something else.
        if (!event.isTrusted) return;
        waiting.abort();
        waiting = new AbortController();
        const button = buttonOf(event);
        if (button === null || button.disabled) return;
        const hasArrived = watchArrival(button);
        const press = { button, detail: event.detail };
        setTimeout(() => hasArrived() || replay(press, waiting.signal));
      },
      { capture: true, signal },
    );
    if (early?.kept) {
      replay(early.kept, waiting.signal);
      early.kept = null;
    }
    return () => {
      listening.abort();
      waiting.abort();
    };
  }, []);
  return null;
}
