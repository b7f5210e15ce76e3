'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { usePathname } from 'next/navigation';
import { lazy, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { type CurrentUser, usePermission } from '@/components/current-user';
import { enterTable } from '@/components/data-table/row-cursor';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { LoadingBar, useOpenPage } from '@/components/link';
import { NavLink } from '@/components/nav-link';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import { actionAnswers, openActions } from '@/lib/core/call-action';
import { fetchResult } from '@/lib/core/fetcher';
import { menuNavigation } from '@/lib/core/navigation';
import { harmlessName } from '@/lib/core/person';
import type { Waiting } from '@/lib/inventory/model';
import type { ConnectionWords } from '@/lib/providers/model';
import { ConnectionDot } from './connection-dot';
import { type Command, listenToShortcuts } from './shortcuts';

const waitingKey = ['waiting'] as const;

const GoToDialog = lazyDialog(() => import('./go-to-dialog'));
const ShortcutsDialog = lazyDialog(() => import('./shortcuts-dialog'));
const loadItems = () => import('./account-items');
const AccountItems = lazy(loadItems);
const preloadItems = () => void loadItems().catch(() => undefined);

const takeFocus = (field: HTMLInputElement | null) => field?.focus();

/** Receives typing until the dialog is loaded and its field has the focus. */
const EarlyField = ({
  typed,
  onType,
  onClose,
}: {
  typed: string;
  onType: (text: string) => void;
  onClose: () => void;
}) => (
  <input
    ref={takeFocus}
    type="text"
    aria-label="Go to"
    autoComplete="off"
    spellCheck={false}
    maxLength={255}
    value={typed}
    onChange={({ target }) => onType(target.value)}
    onKeyDown={({ key }) => key === 'Escape' && onClose()}
    className="fixed top-1/2 left-1/2 z-40 h-9 w-96 max-w-[calc(100vw-2rem)] -translate-x-1/2 rounded-md border border-line-strong bg-surface px-2.5 shadow-xl"
  />
);

export const SkipToTable = ({ className }: { className: string }) => (
  <button type="button" className={className} onClick={enterTable}>
    Skip to the table
  </button>
);

export function GoTo({ user }: { user: CurrentUser }) {
  const [opened, setOpened] = useState<'go-to' | 'shortcuts' | null>(null);
  const [typed, setTyped] = useState('');
  /** Whether the dialog's field has the focus, and the element that had it before. */
  const [isTaken, setTaken] = useState(false);
  const [origin, setOrigin] = useState<Element | null>(null);
  const { openPage, bar } = useOpenPage();
  const openGoTo = () => {
    if (opened === 'go-to') return;
    setOrigin(document.activeElement);
    setTyped('');
    setTaken(false);
    setOpened('go-to');
  };
  const act = useEffectEvent((command: Command) => {
    if (command === 'go-to') openGoTo();
    else if (command === 'shortcuts') setOpened(command);
    else openPage(command.href);
  });
  useEffect(() => listenToShortcuts(user.role, act, GoToDialog.load), [user.role]);
  return (
    <>
      {bar}
      <button
        type="button"
        onClick={openGoTo}
        aria-keyshortcuts="Control+K Meta+K"
        className="inline-flex h-8 items-center gap-2 rounded-md border border-line-strong px-2 text-muted hover:bg-sunken hover:text-ink"
        {...preloading(GoToDialog.load)}
      >
        <Icon name="search" />
        <span className="max-lg:sr-only">Search</span>
        <kbd aria-hidden className="text-xs whitespace-nowrap max-2xl:hidden">
          Ctrl K
        </kbd>
      </button>
      {opened === 'go-to' && !isTaken && (
        <EarlyField typed={typed} onType={setTyped} onClose={() => setOpened(null)} />
      )}
      {opened === 'go-to' && (
        <GoToDialog
          user={user}
          typed={typed}
          onType={setTyped}
          onTake={() => setTaken(true)}
          origin={origin}
          onShortcuts={() => setOpened('shortcuts')}
          onGo={(href) => {
            setOpened(null);
            openPage(href);
          }}
          onClose={() => setOpened(null)}
        />
      )}
      {opened === 'shortcuts' && <ShortcutsDialog user={user} onClose={() => setOpened(null)} />}
    </>
  );
}

/** Several actions within this time cause one read, milliseconds. */
const SETTLE_MS = 300;

interface HeaderState {
  waiting: Waiting;
  connection: ConnectionWords;
}

/** Read again on every page and after every action. */
const useHeaderState = () =>
  useQuery({
    queryKey: [...waitingKey, usePathname()],
    queryFn: ({ signal }) => fetchResult<HeaderState>('/api/waiting', signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

const useWaiting = (): Waiting => useHeaderState().data?.waiting ?? {};

/** The result of the last API call, without another call. Links to the connection page if the person may open it. */
export function ConnectionStatus({ label }: { label: string }) {
  const { data, isError } = useHeaderState();
  const mayOpen = usePermission('settings.manage');
  return <ConnectionDot label={label} state={data?.connection} isUnanswered={isError} mayOpen={mayOpen} />;
}

const COUNT = 'rounded-full bg-warn-soft px-1.5 text-xs font-medium text-warn tabular-nums';

export function CountedLink({ href, label }: { href: Route; label: string }) {
  const { [href]: count = 0 } = useWaiting();
  if (count === 0) return <NavLink href={href}>{label}</NavLink>;
  return (
    <NavLink href={href} aria-label={`${label}, ${count} waiting`}>
      {label}
      <span className={`ml-1.5 ${COUNT}`}>{count}</span>
    </NavLink>
  );
}

function onAction(listener: () => void) {
  for (const type of ['ask', 'answer']) actionAnswers.addEventListener(type, listener);
  return () => {
    for (const type of ['ask', 'answer']) actionAnswers.removeEventListener(type, listener);
  };
}

/** Shows progress while an action is pending, also one from a closed menu. */
function ActionBar() {
  const isOpen = useSyncExternalStore(
    onAction,
    () => openActions() > 0,
    () => false,
  );
  return isOpen && <LoadingBar label="Waiting for an answer" />;
}

export function AccountMenu({ user }: { user: CurrentUser }) {
  const client = useQueryClient();
  const waiting = useWaiting();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: waitingKey }), SETTLE_MS);
    };
    actionAnswers.addEventListener('answer', follow);
    return () => {
      clearTimeout(timer);
      actionAnswers.removeEventListener('answer', follow);
    };
  }, [client]);
  const inMenuCount = menuNavigation(user.role).reduce((sum, { href }) => sum + (waiting[href] ?? 0), 0);
  return (
    <>
      <ActionBar />
      <Menu
        label={`Account of ${harmlessName(user.name)}`}
        face={
          <>
            <Icon name="person" />
            <span className="max-w-32 truncate max-lg:sr-only 2xl:max-w-40">{harmlessName(user.name)}</span>
            {inMenuCount > 0 && (
              <span
                aria-hidden
                className={`max-sm:absolute max-sm:-top-0.5 max-sm:left-1/2 max-sm:ml-0.5 max-sm:px-1 xl:hidden ${COUNT}`}
              >
                {inMenuCount}
              </span>
            )}
          </>
        }
        items={(draw) => <AccountItems user={user} waiting={waiting} draw={draw} />}
        preload={preloadItems}
      />
    </>
  );
}
