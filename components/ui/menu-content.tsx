import { DropdownMenu } from 'radix-ui';
import { type FocusEvent, type ReactNode, useRef } from 'react';
import type { MenuItem } from './menu';
import { MenuTrigger } from './menu-trigger';

export default function MenuContent({
  label,
  face,
  heading,
  items,
  byKeyboard,
}: {
  label: string;
  face?: ReactNode;
  heading?: ReactNode;
  items: MenuItem[];
  byKeyboard: boolean;
}) {
  // The key that opened it was pressed before Radix listened, so Radix takes it for a pointer.
  const focusFirst = useRef(byKeyboard);
  const onFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
    if (!focusFirst.current || target !== currentTarget) return;
    focusFirst.current = false;
    const first = currentTarget.querySelector('[role=menuitem]:not([data-disabled])');
    if (first instanceof HTMLElement) first.focus();
  };
  return (
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>
        <MenuTrigger label={label} face={face} />
      </DropdownMenu.Trigger>
      {/* Inside a landmark: what is opened belongs to the page's content. */}
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          onFocus={onFocus}
          className="z-30 min-w-40 motion-safe:animate-[appear_80ms] rounded-md border border-line bg-raised p-1 shadow-lg"
        >
          {heading !== undefined && (
            <DropdownMenu.Label className="mb-1 max-w-60 border-b border-line px-2.5 py-1.5">
              {heading}
            </DropdownMenu.Label>
          )}
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              disabled={item.disabled ?? false}
              onSelect={item.onSelect}
              className={`rounded px-2.5 py-1.5 outline-none data-[disabled]:text-muted data-[highlighted]:bg-sunken ${item.danger ? 'text-danger' : ''}`}
            >
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
