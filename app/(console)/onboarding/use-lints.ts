import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { type Dispatch, startTransition, useEffect, useMemo, useState } from 'react';
import { callAction } from '@/lib/core/call-action';
import type { LintContext, LintTarget } from '@/lib/import/lints/lints';
import type { StoredUrl } from '@/lib/import/model';
import type { Credential } from '@/lib/providers/model';
import { activeCredentials } from '@/lib/vaults/active-credentials';
import { findLookAlikes } from './actions';
import { type Change, type GridRow, isDone, type Target } from './import-state';
import type { Reader } from './reader';

/** Pause after typing before rows are linted. Milliseconds. */
const PAUSE_MS = 250;
const LOOK_ALIKES_STALE_MS = 5 * 60_000;

type Existing = Extract<Target, { kind: 'existing' }>;

const NONE: StoredUrl[] = [];
const NOTHING = { notes: new Map(), servers: [] };
const isSame = (one: readonly string[], other: readonly string[]) => one.join('\n') === other.join('\n');

/** Stored credentials for the servers of the rows. Read again only for other servers. */
function useLookAlikes(servers: readonly string[]): StoredUrl[] {
  const { data = NONE } = useQuery({
    queryKey: ['look-alikes', servers],
    queryFn: async () => {
      const found = await callAction(findLookAlikes, { servers: [...servers] });
      // Show rows without notes rather than no rows.
      return found.ok ? found.value : NONE;
    },
    enabled: servers.length > 0,
    staleTime: LOOK_ALIKES_STALE_MS,
    placeholderData: keepPreviousData,
  });
  return data;
}

const storedAt = ({ vaultId, name, environment }: Existing, { id, target }: Credential): StoredUrl => ({
  vaultId,
  credentialId: id,
  vaultName: name,
  environment,
  url: target,
});

function useExisting(vaults: readonly Existing[]): StoredUrl[] {
  return useQueries({
    queries: vaults.map((vault) => activeCredentials(vault.vaultId)),
    combine: (results) => {
      const urls = results.flatMap(({ data = [] }, at) => {
        const vault = vaults[at];
        return vault === undefined ? [] : data.map((credential) => storedAt(vault, credential));
      });
      return urls.length === 0 ? NONE : urls;
    },
  });
}

const lintTarget = (target: Target): LintTarget => ({
  vaultId: target.kind === 'existing' ? target.vaultId : null,
  vaultName: target.name,
  environment: target.environment === '' ? null : target.environment,
});

export function useLints(all: readonly GridRow[], reader: Reader, dispatch: Dispatch<Change>): void {
  // A stored row is not a duplicate of itself.
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
  const inTargets = useExisting(vaults);
  const [servers, setServers] = useState<readonly string[]>([]);
  const elsewhere = useLookAlikes(servers);
  const existing = useMemo(() => [...inTargets, ...elsewhere], [inTargets, elsewhere]);

  useEffect(() => {
    if (rows.length === 0) return;
    let isStale = false;
    const left = new Set(rows.flatMap(({ key, isTicked }) => (isTicked ? [] : [key])));
    const context: Omit<LintContext, 'catalogue'> = { existing, targets, left };
    const timer = setTimeout(async () => {
      const { notes, servers } = await reader
        .ask<'lint'>({ kind: 'lint', rows, context })
        // No notes are better than wrong ones; rows can still be sent.
        .catch(() => NOTHING);
      if (isStale) return;
      setServers((known) => (isSame(known, servers) ? known : servers));
      startTransition(() => dispatch({ type: 'linted', lints: notes }));
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [rows, targets, existing, reader, dispatch]);
}
