import { type ReactNode, useId } from 'react';
import { SHEET } from './data-table/filters-sheet';
import { Button } from './ui/button';

/** Closes the sheet, which would cover a dialog that an action opens. */
const closeOnPress = (sheet: HTMLElement | null) =>
  sheet?.addEventListener('click', () => sheet.hidePopover());

/** Actions beside the title of a page or, on a phone, in a sheet. The browser opens and closes it. */
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
