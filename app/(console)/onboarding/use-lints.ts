'use client';

import { useQueries } from '@tanstack/react-query';
import { type Dispatch, startTransition, useEffect, useMemo } from 'react';
import type { Credential, Page } from '@/lib/contract/domain';
import { listSearch } from '@/lib/contract/list-params';
import type { ExistingUrl, LintContext, LintTarget } from '@/lib/onboarding/lints';
import { fetchResult } from '@/lib/queries/fetcher';
import { credentialsKey } from '@/lib/queries/lists';
import { type Change, type GridRow, isDone, type Target } from './import-state';
import type { Reader } from './reader';

/** So many pages of a vault are read for the lints: 1,000 credentials. What lies beyond is found when it is sent. */
const PAGES_MAX = 10;
/** Typing pauses this long before rows are looked at again. Milliseconds. */
const PAUSE_MS = 250;

type Existing = Extract<Target, { kind: 'existing' }>;

async function urlsIn(vault: Existing, signal: AbortSignal): Promise<ExistingUrl[]> {
  const found: ExistingUrl[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const path = `/api/vaults/${encodeURIComponent(vault.vaultId)}/credentials`;
    const { items, nextCursor }: Page<Credential> = await fetchResult(
      `${path}${listSearch({ limit: 100, after })}`,
      signal,
    );
    for (const { target } of items)
      found.push({
        vaultId: vault.vaultId,
        vaultName: vault.name,
        environment: vault.environment,
        url: target,
      });
    after = nextCursor;
    if (after === null) break;
  }
  return found;
}

const NONE: ExistingUrl[] = [];

/** What is stored already in the vaults that rows are to go into, and in no others. */
function useExisting(vaults: readonly Existing[]): ExistingUrl[] {
  return useQueries({
    queries: vaults.map((vault) => ({
      queryKey: [...credentialsKey(vault.vaultId), 'urls'] as const,
      queryFn: ({ signal }: { signal: AbortSignal }) => urlsIn(vault, signal),
    })),
    combine: (results) => {
      const urls = results.flatMap(({ data }) => data ?? []);
      return urls.length === 0 ? NONE : urls;
    },
  });
}

const lintTarget = (target: Target): LintTarget => ({
  vaultId: target.kind === 'existing' ? target.vaultId : null,
  vaultName: target.name,
  environment: target.environment === '' ? null : target.environment,
});

/** Lints the rows whenever they change, in the worker, and hands the notes to the reducer. */
export function useLints(all: readonly GridRow[], reader: Reader, dispatch: Dispatch<Change>): void {
  // What is stored is no twin of itself.
  const rows = useMemo(() => all.filter((row) => !isDone(row)), [all]);
  const targets = useMemo(
    () =>
      new Map(
        rows.flatMap(({ key, target }): [string, LintTarget][] =>
          target === null ? [] : [[key, lintTarget(target)]],
        ),
      ),
    [rows],
  );
  const vaults = useMemo(() => {
    const existing = rows.flatMap(({ target }) => (target?.kind === 'existing' ? [target] : []));
    return [...new Map(existing.map((vault) => [vault.vaultId, vault])).values()];
  }, [rows]);
  const existing = useExisting(vaults);

  useEffect(() => {
    if (rows.length === 0) return;
    let isStale = false;
    const left = new Set(rows.flatMap(({ key, isTicked }) => (isTicked ? [] : [key])));
    const context: Omit<LintContext, 'catalogue'> = { existing, targets, left };
    const timer = setTimeout(async () => {
      const lints = await reader
        .ask<'lint'>({ kind: 'lint', rows, context })
        // Without notes rather than with wrong ones; rows can be sent all the same.
        .catch(() => new Map());
      if (!isStale) startTransition(() => dispatch({ type: 'linted', lints }));
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [rows, targets, existing, reader, dispatch]);
}
