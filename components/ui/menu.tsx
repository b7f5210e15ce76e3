import { lazy, type ReactNode, Suspense, useState } from 'react';
import { preloading } from '../lazy-dialog';
import { MenuTrigger } from './menu-trigger';

export interface MenuItem {
  label: string;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** A checkbox; the menu stays open. */
  checked?: boolean;
  /** One of several exclusive choices. */
  isChoice?: boolean;
}

const load = () => import('./menu-content');
const MenuContent = lazy(load);
const loadMenu = () => void load().catch(() => undefined);

/** Draws the menu of these items. */
export type DrawMenu = (items: MenuItem[], heading?: ReactNode) => ReactNode;

export function Menu({
  label,
  face,
  items,
  preload = () => undefined,
}: {
  label: string;
  face?: ReactNode;
  /** As a function, called when the menu is opened: for items whose code is loaded then. */
  items: MenuItem[] | ((draw: DrawMenu) => ReactNode);
  preload?: () => void;
}) {
  const [reached, setReached] = useState<'pointer' | 'keyboard' | null>(null);
  const trigger = (
    <MenuTrigger
      label={label}
      face={face}
      aria-expanded={false}
      {...preloading(loadMenu, preload)}
      // A click count of 0 means Enter or Space.
      onClick={(event) => setReached(event.detail === 0 ? 'keyboard' : 'pointer')}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        setReached('keyboard');
      }}
    />
  );
  if (reached === null) return trigger;
  const draw: DrawMenu = (shown, heading) => (
    <MenuContent
      label={label}
      face={face}
      heading={heading}
      items={shown}
      byKeyboard={reached === 'keyboard'}
    />
  );
  return <Suspense fallback={trigger}>{typeof items === 'function' ? items(draw) : draw(items)}</Suspense>;
}
