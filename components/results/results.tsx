'use client';

import { lazy, Suspense } from 'react';
import { actionAnswers } from '@/lib/core/call-action';
import { type Message, useContinuedMessages } from './report';

const TOASTS_MAX = 3;

/** Shown if the component cannot be loaded. */
const Plain = ({ message }: { message: Message }) => <p>{message.sentence}</p>;

const load = () => import('./shown-messages').catch(() => ({ default: Plain }));
const ShownMessage = lazy(load);
// Loads while the first action is pending.
if (typeof window !== 'undefined') actionAnswers.addEventListener('ask', load, { once: true });

const shownMessages = (messages: readonly Message[]) => (
  <Suspense>
    {messages.map((message) => (
      <ShownMessage key={message.id} message={message} />
    ))}
  </Suspense>
);

export function Results({ userId }: { userId: string }) {
  const shown = useContinuedMessages(userId).filter(({ isShown }) => isShown);
  const toasts = shown.filter(({ tone }) => tone === 'ok').slice(-TOASTS_MAX);
  const banners = shown.filter(({ tone }) => tone !== 'ok');
  return (
    <>
      {banners.length > 0 && (
        <div className="sticky top-14 z-10 mb-3 flex max-h-[40dvh] flex-col gap-2 overflow-y-auto print:hidden">
          {shownMessages(banners)}
        </div>
      )}
      {/* Rendered before the first message, so that screen readers announce it; each message is announced once. */}
      <div
        role="status"
        aria-atomic="false"
        aria-label="Results"
        className="group pointer-events-none fixed inset-x-3 bottom-14 z-30 mx-auto flex max-w-lg flex-col gap-2 print:hidden"
      >
        {shownMessages(toasts)}
      </div>
    </>
  );
}
