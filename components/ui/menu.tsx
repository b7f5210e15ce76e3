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
const button = preloading(() => void load().catch(() => undefined));

export function Menu({
  label,
  face,
  heading,
  items,
}: {
  label: string;
  face?: ReactNode;
  heading?: ReactNode;
  items: MenuItem[];
}) {
  const [reached, setReached] = useState<'pointer' | 'keyboard' | null>(null);
  const trigger = (
    <MenuTrigger
      label={label}
      face={face}
      aria-expanded={false}
      {...button}
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
  return (
    <Suspense fallback={trigger}>
      <MenuContent
        label={label}
        face={face}
        heading={heading}
        items={items}
        byKeyboard={reached === 'keyboard'}
      />
    </Suspense>
  );
}
