import { keep } from '@/components/display/preference';
import { ZONE_COOKIE } from '@/lib/core/zone';

// Settings of libraries for a strict Content-Security-Policy. Runs before all code of the page.
Object.assign(globalThis, {
  // The dialogs add a style element that stops the page behind from scrolling. The policy requires this
  // page's nonce, which they read from here (https://github.com/theKashey/get-nonce).
  __webpack_nonce__: document.querySelector('script')?.nonce,
  // Zod would test whether `eval` is allowed, which is reported as a violation (https://zod.dev/api#jitless).
  __zod_globalConfig: { jitless: true },
});

// The server renders times in the person's time zone (lib/core/zone.ts).
void keep(ZONE_COOKIE, Intl.DateTimeFormat().resolvedOptions().timeZone);

// Keys belong to the input method during composition: Enter accepts a candidate and must neither submit a
// form nor select a suggestion. No handler of a page sees them. Safari ends the composition before its Enter,
// so only the key code shows it (UI Events §5.2.5; https://bugs.webkit.org/show_bug.cgi?id=165004).
window.addEventListener(
  'keydown',
  (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  },
  { capture: true },
);
