import { ClickReplay } from './click-replay';

/** Keeps the last pressed button until React is ready; drops it if the person does something else. */
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

/** Makes presses before hydration count. Render it before every control. */
export const EarlyClick = ({ nonce }: { nonce: string | undefined }) => (
  <>
    {/* Browsers hide the nonce of a script from scripts, so React's comparison fails. */}
    <script nonce={nonce} suppressHydrationWarning>
      {KEEP}
    </script>
    <ClickReplay />
  </>
);
