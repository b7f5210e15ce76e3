'use client';

import { useEffect } from 'react';

interface Press {
  button: HTMLButtonElement;
  /** How many times in a row; 0 for a key. */
  detail: number;
}

declare global {
  interface Window {
    /** Made by the script of `EarlyClick`, before anything of the page. */
    earlyClick?: { kept: Press | null; stop: () => void };
  }
}

/** How long a press waits for the code of its part of the page, and how often it is tried. Milliseconds. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/** Whether a click on the button gets past React, which stops one on a part that it cannot hydrate yet. */
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

/** Presses the button when React has its part of the page, once. Gives up when the button is gone or disabled. */
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

/** Replays the press that came before React was ready, and later ones on parts that were not ready yet. */
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
        // The person has done something else since.
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
