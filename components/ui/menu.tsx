'use client';

import { lazy, Suspense, useState } from 'react';
import { MenuTrigger } from './menu-trigger';

export interface MenuItem {
  label: string;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
}

const load = () => import('./menu-content');
const MenuContent = lazy(load);

/** A menu of actions. Its code comes when a pointer or the focus reaches the button, not with the page. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const [reached, setReached] = useState(false);
  const trigger = (
    <MenuTrigger
      label={label}
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setReached(true)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        setReached(true);
      }}
    />
  );
  if (!reached) return trigger;
  return (
    <Suspense fallback={trigger}>
      <MenuContent label={label} items={items} />
    </Suspense>
  );
}
