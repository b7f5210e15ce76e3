import { type ReactNode, useId } from 'react';
import { Button } from '../ui/button';

/** Classes of a popover that shows filters at the bottom of a narrow screen. */
export const SHEET =
  'fixed inset-x-0 top-auto bottom-0 m-0 max-h-[85dvh] w-full rounded-t-lg border border-line bg-raised p-4 text-ink shadow-xl backdrop:bg-black/45 open:flex';

/**
 * Filters in place or, on a phone, in a sheet. The browser opens and closes it. `sm:contents` shows its content in both
 * states.
 */
export function FiltersSheet({
  values,
  children,
}: {
  /** Values of the filters; null and false mean not set. */
  values: readonly (string | readonly string[] | boolean | null)[];
  children: ReactNode;
}) {
  const id = useId();
  const active = values.filter((value) => value !== null && value !== false).length;
  return (
    <>
      <Button popoverTarget={id} className="sm:hidden">
        Filters{active > 0 && ` (${active})`}
      </Button>
      <div id={id} popover="auto" className={`${SHEET} flex-wrap items-center gap-x-4 gap-y-3 sm:contents`}>
        {children}
        <Button popoverTarget={id} popoverTargetAction="hide" variant="primary" className="w-full sm:hidden">
          Show results
        </Button>
      </div>
    </>
  );
}
