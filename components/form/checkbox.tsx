import { type ComponentProps, type ReactNode, useId } from 'react';

export function Checkbox({
  label,
  hint,
  ...props
}: { label: string; hint?: ReactNode } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        type="checkbox"
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 size-4 accent-accent"
        {...props}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="max-w-prose text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
