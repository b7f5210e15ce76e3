import { type ComponentProps, useState } from 'react';
import { Icon } from '../ui/icon';
import { CONTROL, Field } from './field';

/** Submits the form on Enter, which a textarea does not do. Does nothing while the button is disabled. */
const pressDefaultButton = (form: HTMLFormElement | null) =>
  form?.querySelector<HTMLButtonElement>('button[type=submit]')?.click();

/** Masked, never prefilled or saved. A textarea, because an input would join the lines of a wrong paste. */
export function TokenField({
  label,
  error,
  ...props
}: ComponentProps<'textarea'> & { label: string; error?: string | undefined }) {
  const [shown, setShown] = useState(false);
  const hide = () => setShown(false);
  return (
    <Field label={label} error={error} hint="Write-only. It is never shown again.">
      {(described) => (
        <span className="relative block">
          <textarea
            rows={1}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            data-bwignore
            onCopy={(event) => event.preventDefault()}
            onCut={(event) => event.preventDefault()}
            onDragStart={(event) => event.preventDefault()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              pressDefaultButton(event.currentTarget.form);
            }}
            className={`${CONTROL} block resize-none overflow-hidden pr-10 font-mono whitespace-nowrap ${shown ? '' : 'masked'}`}
            {...described}
            {...props}
          />
          <button
            type="button"
            aria-label="Hold to show the token"
            title="Hold to show"
            aria-pressed={shown}
            onPointerDown={() => setShown(true)}
            onPointerUp={hide}
            onPointerLeave={hide}
            onPointerCancel={hide}
            onBlur={hide}
            onContextMenu={(event) => event.preventDefault()}
            onKeyDown={(event) => (event.key === ' ' || event.key === 'Enter') && setShown(true)}
            onKeyUp={hide}
            // A textarea shows a long line in its padding too, so the button covers the full height.
            className="absolute inset-y-px right-px inline-flex w-9 touch-none items-center justify-center rounded-r-md bg-surface text-muted hover:bg-sunken hover:text-ink aria-pressed:text-accent"
          >
            <Icon name="eye" />
          </button>
        </span>
      )}
    </Field>
  );
}
