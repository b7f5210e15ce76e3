import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { type KeyboardEvent, useId, useState } from 'react';
import { credentialHref } from '@/components/credential-href';
import type { CurrentUser } from '@/components/current-user';
import { problemOf } from '@/components/data-table/use-pages';
import { ServerAddress } from '@/components/server-address';
import { Dialog } from '@/components/ui/dialog';
import { SETTINGS_NAVIGATION } from '@/lib/core/navigation';
import { admits, may } from '@/lib/core/roles';
import { inventorySearch } from '@/lib/inventory/list-params';
import type { Destination } from '@/lib/inventory/model';
import { destinationsFor } from '@/lib/inventory/queries';
import { termText } from '@/lib/inventory/query';
import { memberAnchor } from './member-anchor';
import { placesOf } from './shortcuts';

interface Item {
  group: string;
  label: string;
  address?: string;
  hint: string | null;
  href: Route;
}

const STORED = 'recent-destinations';
const RECENT_MAX = 6;

/** Recently opened items, newest first; empty if the stored value is invalid. */
function recentItems(): Item[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    const isItem = (one: unknown): one is Item =>
      typeof one === 'object' &&
      one !== null &&
      'href' in one &&
      String(one.href).startsWith('/') &&
      'label' in one;
    return Array.isArray(stored)
      ? stored.filter(isItem).map((one) => ({ ...one, label: String(one.label), group: 'Recent' }))
      : [];
  } catch {
    return [];
  }
}

function remember(item: Item): void {
  const others = recentItems().filter(({ href }) => href !== item.href);
  localStorage.setItem(STORED, JSON.stringify([item, ...others].slice(0, RECENT_MAX)));
}

const vaultPage = (id: string) => `/vaults/${encodeURIComponent(id)}`;

function itemsOf(found: Destination, mayChange: boolean): Item[] {
  if (found.kind === 'member')
    return [
      {
        group: 'Members',
        label: found.label,
        hint: found.hint,
        href: `/settings/team#${memberAnchor(found.userId)}` as Route,
      },
    ];
  if (found.kind === 'view') {
    const { name, isOwn, ownerName, ...view } = found.view;
    return [
      {
        group: 'Views',
        label: name,
        hint: isOwn ? null : ownerName,
        href: `/credentials${inventorySearch(view)}` as Route,
      },
    ];
  }
  const { kind, vaultId, credentialId, label, hint, isActive } = found;
  if (kind === 'vault') return [{ group: 'Vaults', label, hint, href: vaultPage(vaultId ?? '') as Route }];
  if (kind === 'server') {
    const search = inventorySearch({ q: termText('host', label) });
    return [{ group: 'Servers', label, hint, href: `/credentials${search}` as Route }];
  }
  const open = {
    group: 'Credentials',
    label: '',
    address: label,
    hint,
    href: credentialHref(vaultId ?? '', credentialId ?? ''),
  };
  const rotate = `${vaultPage(vaultId ?? '')}?rotate=${encodeURIComponent(credentialId ?? '')}` as Route;
  return mayChange && isActive
    ? [open, { group: 'Actions', label: 'Rotate', address: label, hint, href: rotate }]
    : [open];
}

function fixedItems({ role }: CurrentUser, text: string): Item[] {
  const pages = [
    ...placesOf(role),
    ...SETTINGS_NAVIGATION.filter(({ permission }) => admits(role, permission)),
  ];
  const actions: Item[] = may(role, 'vaults.change')
    ? [
        { group: 'Actions', label: 'New vault', hint: null, href: '/vaults/new' },
        { group: 'Actions', label: 'Import credentials', hint: null, href: '/onboarding' },
      ]
    : [];
  return [
    ...pages.map(({ label, href }) => ({ group: 'Pages', label, hint: null, href })),
    ...actions,
  ].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
}

const ORDER = ['Recent', 'Vaults', 'Credentials', 'Servers', 'Members', 'Views', 'Actions', 'Pages'];

export default function GoToDialog({
  user,
  typed,
  onType,
  onTake,
  origin,
  onGo,
  onShortcuts,
  onClose,
}: {
  user: CurrentUser;
  /** State of the parent, because typing starts before this dialog is loaded. */
  typed: string;
  onType: (text: string) => void;
  onTake: () => void;
  origin: Element | null;
  onGo: (href: Route) => void;
  onShortcuts: () => void;
  onClose: () => void;
}) {
  const id = useId();
  const [active, setActive] = useState(0);
  const [recent] = useState(recentItems);
  const text = typed.trim();
  const { data = [], error } = useQuery({
    ...destinationsFor(text),
    enabled: text !== '',
    placeholderData: keepPreviousData,
  });
  const found = text === '' ? recent : data.flatMap((one) => itemsOf(one, may(user.role, 'vaults.change')));
  const items = [...found, ...fixedItems(user, text)].toSorted(
    (one, other) => ORDER.indexOf(one.group) - ORDER.indexOf(other.group),
  );
  const problem = problemOf(error);
  const go = (item: Item) => {
    remember(item);
    onGo(item.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || items.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = items[active];
    if (step !== undefined) setActive((active + step + items.length) % items.length);
    else if (event.key === 'Enter' && chosen !== undefined) go(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Go to" origin={origin} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        data-list-stays
        aria-label="Go to"
        aria-autocomplete="list"
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length > 0 ? `${id}-${active}` : undefined}
        placeholder="Vault, MCP server URL, id, member, view, page or action"
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        value={typed}
        onChange={({ target }) => {
          onType(target.value);
          setActive(0);
        }}
        onFocus={({ currentTarget }) => {
          currentTarget.setSelectionRange(typed.length, typed.length);
          onTake();
        }}
        onKeyDown={onKeyDown}
        className="h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 placeholder:text-muted"
      />
      {problem && <p className="mt-2 text-danger">{problem.message}</p>}
      <div id={`${id}-list`} role="listbox" aria-label="Destinations" className="mt-2 flex flex-col">
        {items.map((item, at) => (
          <div
            key={`${item.group} ${item.href}`}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            onMouseDown={(event) => event.preventDefault()}
            onMouseUp={() => go(item)}
            className="flex cursor-pointer items-baseline gap-3 rounded px-2 py-1.5 hover:bg-sunken aria-selected:bg-accent-soft"
          >
            <span className="w-20 shrink-0 text-xs text-muted">
              {items[at - 1]?.group === item.group ? '' : item.group}
            </span>
            <span className="flex min-w-0 flex-1 items-baseline gap-x-3 max-sm:flex-col">
              <span className="flex max-w-full min-w-0 flex-1 gap-1">
                {item.label !== '' && <bdi className="truncate">{item.label}</bdi>}
                {item.address !== undefined && <ServerAddress address={item.address} className="flex-1" />}
              </span>
              {item.hint !== null && (
                <span className="truncate text-xs text-muted sm:max-w-40">{item.hint}</span>
              )}
            </span>
          </div>
        ))}
      </div>
      {text !== '' && items.length === 0 && <p className="mt-2 text-muted">No matches.</p>}
      <p className="mt-3 text-xs text-muted">
        Up to six of each kind are shown.{' '}
        <button type="button" onClick={onShortcuts} className="underline hover:text-ink">
          Keyboard shortcuts
        </button>
      </p>
    </Dialog>
  );
}
