import { type ReactNode, useId } from 'react';
import { SHEET } from './data-table/filters-sheet';
import { Button } from './ui/button';

/** A dialog that an action opens would be under the sheet. */
const closeOnPress = (sheet: HTMLElement | null) =>
  sheet?.addEventListener('click', () => sheet.hidePopover());

/** Actions of a page beside its title or, on a phone, in a sheet behind one button. The browser opens it. */
export function ActionsSheet({ children }: { children: ReactNode }) {
  const id = useId();
  return (
    <>
      <Button popoverTarget={id} aria-label="More actions" className="sm:hidden">
        ⋯
      </Button>
      <div ref={closeOnPress} id={id} popover="auto" className={`${SHEET} flex-col gap-2 sm:contents`}>
        {children}
      </div>
    </>
  );
}
