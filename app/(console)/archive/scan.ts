import type { Credential, Page, Vault } from '@/lib/contract/domain';
import { isArchived } from '@/lib/contract/domain';
import type { ListParams } from '@/lib/contract/list-params';
import type { Problem } from '@/lib/contract/result';
import { ReadError } from '@/lib/queries/fetcher';
import { credentialList, vaultList } from '@/lib/queries/lists';

/** At least this long between pages: the pace that the API asks of bulk readers. */
const PAGE_PAUSE_MS = 100;

/** One thing that the scan read, and what of it is archived. */
export interface Batch {
  vaultsRead: number;
  credentialsRead: number;
  unreadable: number;
  vaults: Vault[];
  credentials: { credential: Credential; vaultName: string }[];
}

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

const GOES_IN_CIRCLES: Problem = {
  code: 'upstream_unreadable',
  message: 'The Vaults API repeats a page that was read before, so the rest of the list cannot be reached.',
};

/** The pages of a list from first to last. Rejects with `ReadError` where the API goes in circles. */
async function* pages<T>(
  read: (params: ListParams) => { queryFn: (context: { signal: AbortSignal }) => Promise<Page<T>> },
  signal: AbortSignal,
): AsyncGenerator<Page<T>> {
  const seen = new Set<string>();
  for (let after: string | null = null; ; seen.add(after)) {
    const page: Page<T> = await read(everything(after)).queryFn({ signal });
    yield page;
    after = page.nextCursor;
    if (after === null) return;
    if (seen.has(after)) throw new ReadError(GOES_IN_CIRCLES);
    await pause(signal);
  }
}

/** Reads every credential of one vault, page by page, and yields the archived ones. */
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
    };
  }
}

/** Reads every vault and, if wanted, the credentials of each, and yields what is archived. */
export async function* scanVaults(withCredentials: boolean, signal: AbortSignal): AsyncGenerator<Batch> {
  for await (const page of pages(vaultList, signal)) {
    yield {
      vaultsRead: page.items.length,
      credentialsRead: 0,
      unreadable: page.unreadable,
      vaults: page.items.filter(isArchived),
      credentials: [],
    };
    if (!withCredentials) continue;
    for (const vault of page.items) {
      await pause(signal);
      yield* scanCredentials(vault, signal);
    }
  }
}
