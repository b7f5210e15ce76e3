import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useCallback, useState } from 'react';
import { focusOrigin } from './focus-origin';
import { Icon } from './icon';

const FIRST = 'input:not([type=hidden]), textarea, select, [data-autofocus]';

/** Focuses the first field, or the safe button; not “Close”, which comes first. */
function focusFirstField(event: Event) {
  const field = event.currentTarget instanceof HTMLElement ? event.currentTarget.querySelector(FIRST) : null;
  if (!(field instanceof HTMLElement)) return;
  event.preventDefault();
  field.focus();
}

/**
 * Escape in a field with open suggestions closes the suggestions, not the dialog. With `data-list-stays`, Escape closes
 * the dialog.
 */
const closesListFirst = ({ target }: Event): boolean =>
  target instanceof Element && target.matches('[role=combobox][aria-expanded=true]:not([data-list-stays])');

/** Prefixes the page title with the dialog's title, also if the page sets its title later. */
const useWindowTitle = (title: string) =>
  useCallback(
    (node: HTMLElement | null) => {
      if (node === null) return;
      let before = '';
      let own = '';
      const prefix = () => {
        // A dialog above this one puts its title first.
        if (own !== '' && document.title.endsWith(own)) return;
        // Empty briefly while React replaces it; never restore an empty title.
        if (document.title !== '') before = document.title;
        own = before === '' ? title : `${title} · ${before}`;
        document.title = own;
      };
      prefix();
      const observer = new MutationObserver(prefix);
      observer.observe(document.head, { childList: true, subtree: true, characterData: true });
      return () => {
        observer.disconnect();
        // Another page may have set its own title.
        if (document.title === own && before !== '') document.title = before;
      };
    },
    [title],
  );

/** A modal dialog. `onClose` may keep it open, for example to ask about unsaved input. */
export function Dialog({
  title,
  description,
  origin: known,
  onClose,
  children,
}: {
  title: string;
  description?: ReactNode;
  /** Where the focus returns, if it moved before the dialog opened. */
  origin?: Element | null;
  onClose: () => void;
  children: ReactNode;
}) {
  // Radix returns the focus only to its own trigger; state opens these dialogs.
  const [origin] = useState(() => (known instanceof HTMLElement ? known : focusOrigin()));
  const windowTitle = useWindowTitle(title);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 motion-safe:animate-[appear_120ms] bg-black/45" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // The row may have been removed.
            (origin?.isConnected ? origin : document.getElementById('main'))?.focus();
          }}
          onEscapeKeyDown={(event) => closesListFirst(event) && event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          className="fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] motion-safe:animate-[appear_120ms] flex-col rounded-t-lg border border-line bg-raised shadow-xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[34rem] sm:max-w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg"
        >
          <header ref={windowTitle} className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold break-words">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description asChild>
                  <div className="mt-0.5 break-words text-muted">{description}</div>
                </Radix.Description>
              )}
            </div>
            <Radix.Close
              aria-label="Close"
              className="inline-flex size-7 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
            >
              <Icon name="close" />
            </Radix.Close>
          </header>
          <div className="scroll-pb-16 overflow-y-auto px-4 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
