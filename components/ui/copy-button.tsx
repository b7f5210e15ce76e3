'use client';

import { useState } from 'react';
import { Icon } from './icon';

const SAID_MS = 2_000;

/** Copies for a menu item and returns a sentence about the result; the tone is `ok` if it was copied. */
export const copyFromMenu = (text: string, what: string) =>
  navigator.clipboard.writeText(text).then(
    () => ({ tone: 'ok' as const, sentence: `${what} is copied.` }),
    () => ({ tone: 'warn' as const, sentence: `${what} was not copied: the browser blocked it.` }),
  );

/** Copies `text` and announces it, also to screen readers. `label` names the text: “Copy ID of Payments”. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'Not copied: the browser blocked it',
    );
    setSaid(done);
    setTimeout(() => setSaid(''), SAID_MS);
  };
  return (
    <>
      <button
        type="button"
        onClick={copy}
        aria-label={label}
        title={label}
        className="inline-flex print:hidden size-6 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
      >
        <Icon name={said === 'Copied' ? 'check' : 'copy'} className="size-3.5" />
      </button>
      <span role="status" className={said === '' || said === 'Copied' ? 'sr-only' : 'text-xs text-danger'}>
        {said}
      </span>
    </>
  );
}
