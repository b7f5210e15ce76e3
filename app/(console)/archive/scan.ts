import { ReadError } from '@/lib/core/fetcher';
import type { ListParams } from '@/lib/core/list-params';
import type { Ending, Place } from '@/lib/inventory/model';
import { readEndings } from '@/lib/inventory/queries';
import type { Credential, Page, Vault } from '@/lib/providers/model';
import { isArchived } from '@/lib/providers/model';
import { walkPages } from '@/lib/providers/walk-pages';
import { vaultList } from '@/lib/vaults/queries';
import { credentialList } from '@/lib/verification/queries';

/** At least this long between pages: the pace that the API asks of bulk readers. */
const PAGE_PAUSE_MS = 100;

export interface Batch {
  vaultsRead: number;
  credentialsRead: number;
  unreadable: number;
  vaults: Vault[];
  credentials: { credential: Credential; vaultName: string }[];
  /** Who archived them and why, where this console did. */
  endings: Ending[];
}

const endingsOf = async (places: Place[], signal: AbortSignal): Promise<Ending[]> =>
  places.length === 0 ? [] : readEndings(places, signal);

const everything = (after: string | null): ListParams => ({
  q: '',
  archived: true,
  from: null,
  to: null,
  limit: 100,
  after,
  before: null,
});

const pause = (signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, PAGE_PAUSE_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });

/** The pages of a list from first to last. Rejects with `ReadError` where the end cannot be reached. */
const pages = <T extends { id: string }>(
  read: (params: ListParams) => { queryFn: (context: { signal: AbortSignal }) => Promise<Page<T>> },
  signal: AbortSignal,
): AsyncGenerator<Page<T>> =>
  walkPages({
    first: null,
    read: (after) => read(everything(after)).queryFn({ signal }),
    pause: () => pause(signal),
    endless: (message) => new ReadError({ code: 'upstream_unreadable', message }),
  });

export async function* scanCredentials(
  vault: Pick<Vault, 'id' | 'name'>,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  for await (const page of pages(credentialList(vault.id), signal)) {
    const archived = page.items.filter(isArchived);
    yield {
      vaultsRead: 0,
      credentialsRead: page.items.length,
      unreadable: page.unreadable,
      vaults: [],
      credentials: archived.map((credential) => ({ credential, vaultName: vault.name })),
      endings: await endingsOf(
        archived.map(({ id }) => ({ vaultId: vault.id, credentialId: id })),
        signal,
      ),
    };
  }
}

export async function* scanVaults(withCredentials: boolean, signal: AbortSignal): AsyncGenerator<Batch> {
  for await (const page of pages(vaultList, signal)) {
    const archived = page.items.filter(isArchived);
    yield {
      vaultsRead: page.items.length,
      credentialsRead: 0,
      unreadable: page.unreadable,
      vaults: archived,
      credentials: [],
      endings: await endingsOf(
        archived.map(({ id }) => ({ vaultId: id, credentialId: null })),
        signal,
      ),
    };
    if (!withCredentials) continue;
    for (const vault of page.items) {
      await pause(signal);
      yield* scanCredentials(vault, signal);
    }
  }
}
