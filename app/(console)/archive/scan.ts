import type { Credential, Vault } from '@/lib/contract/domain';
import { isArchived } from '@/lib/contract/domain';
import type { ListParams } from '@/lib/contract/list-params';
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

/** Reads every credential of one vault, page by page, and yields the archived ones. */
export async function* scanCredentials(
  vault: Pick<Vault, 'id' | 'name'>,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  let after: string | null = null;
  do {
    if (after !== null) await pause(signal);
    const page = await credentialList(vault.id)(everything(after)).queryFn({ signal });
    const archived = page.items.filter(isArchived);
    yield {
      vaultsRead: 0,
      credentialsRead: page.items.length,
      unreadable: page.unreadable,
      vaults: [],
      credentials: archived.map((credential) => ({ credential, vaultName: vault.name })),
    };
    after = page.nextCursor === after ? null : page.nextCursor;
  } while (after !== null);
}

/** Reads every vault and, if wanted, the credentials of each, and yields what is archived. */
export async function* scanVaults(withCredentials: boolean, signal: AbortSignal): AsyncGenerator<Batch> {
  let after: string | null = null;
  do {
    if (after !== null) await pause(signal);
    const page = await vaultList(everything(after)).queryFn({ signal });
    yield {
      vaultsRead: page.items.length,
      credentialsRead: 0,
      unreadable: page.unreadable,
      vaults: page.items.filter(isArchived),
      credentials: [],
    };
    if (withCredentials)
      for (const vault of page.items) {
        await pause(signal);
        yield* scanCredentials(vault, signal);
      }
    after = page.nextCursor === after ? null : page.nextCursor;
  } while (after !== null);
}
