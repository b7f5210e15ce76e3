import { DropdownMenu } from 'radix-ui';
import { type FocusEvent, type ReactNode, useRef } from 'react';
import { Icon } from './icon';
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
  // The opening key was pressed before Radix listened, so Radix assumes a pointer.
  const focusFirst = useRef(byKeyboard);
  const onFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
    if (!focusFirst.current || target !== currentTarget) return;
    focusFirst.current = false;
    const first = currentTarget.querySelector('[role^=menuitem]:not([data-disabled])');
    if (first instanceof HTMLElement) first.focus();
  };
  return (
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>
        <MenuTrigger label={label} face={face} />
      </DropdownMenu.Trigger>
      {/* Inside a landmark, because the menu is part of the page's content. */}
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          onFocus={onFocus}
          className="z-30 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-40 overflow-y-auto break-words motion-safe:animate-[appear_80ms] rounded-md border border-line bg-raised p-1 shadow-lg"
        >
          {heading !== undefined && (
            <DropdownMenu.Label className="mb-1 max-w-60 border-b border-line px-2.5 py-1.5">
              {heading}
            </DropdownMenu.Label>
          )}
          {items.map((item) => {
            const { label: name, checked, isChoice, disabled = false, danger = false, onSelect } = item;
            const className = `rounded px-2.5 py-1.5 outline-none data-[disabled]:text-muted data-[highlighted]:bg-sunken ${danger ? 'text-danger' : ''}`;
            return checked === undefined ? (
              <DropdownMenu.Item key={name} disabled={disabled} onSelect={onSelect} className={className}>
                {name}
              </DropdownMenu.Item>
            ) : (
              <DropdownMenu.CheckboxItem
                key={name}
                checked={checked}
                {...(isChoice && { role: 'menuitemradio' })}
                disabled={disabled}
                onCheckedChange={onSelect}
                onSelect={(event) => event.preventDefault()}
                className={`flex items-center gap-2 ${className}`}
              >
                <span className="size-4">{checked && <Icon name="check" />}</span>
                {name}
              </DropdownMenu.CheckboxItem>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
