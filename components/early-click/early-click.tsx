import { ClickReplay } from './click-replay';

/**
 * Runs while the page arrives. Until React is ready it keeps the last button that was pressed and shows that the
 * press counts. Neither React nor the browser sees such a press, so it happens once, when it is replayed. It is
 * dropped when the person does something else first.
 */
const KEEP = `(() => {
  const listening = new AbortController();
  const early = (globalThis.earlyClick = { kept: null, stop: () => listening.abort() });
  const keep = (button, detail) => {
    early.kept?.button.removeAttribute('aria-busy');
    early.kept = button && { button, detail };
    button?.setAttribute('aria-busy', 'true');
  };
  const listen = (type, listener) =>
    addEventListener(type, listener, { capture: true, signal: listening.signal });
  listen('click', (event) => {
    const button = event.target.closest('button');
    keep(button?.disabled ? null : button, event.detail);
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  listen('input', () => keep(null));
})();`.replace(/\n */g, ' ');

/** Makes a press count that comes before React is ready. Belongs before everything that can be pressed. */
export const EarlyClick = ({ nonce }: { nonce: string | undefined }) => (
  <>
    {/* The browser hides the nonce of a script from scripts, React's comparison included. */}
    <script nonce={nonce} suppressHydrationWarning>
      {KEEP}
    </script>
    <ClickReplay />
  </>
);
