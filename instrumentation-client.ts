// What libraries ask a page for that has a strict Content-Security-Policy. Runs before anything of the page.
Object.assign(globalThis, {
  // The dialogs add a style element that stops the page behind from scrolling; it is let in only with this
  // page's nonce, for which they look here (https://github.com/theKashey/get-nonce).
  __webpack_nonce__: document.querySelector('script')?.nonce,
  // Zod would try whether `eval` is allowed, which is reported as a violation (https://zod.dev/api#jitless).
  __zod_globalConfig: { jitless: true },
});
