import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import type { ApiConnection, Capabilities, Credential, Page, Vault } from '@/lib/providers/model';
import { VaultsApiError, type VaultsApiErrorKind } from '@/lib/providers/server/client/error';
import type {
  ListOptions,
  NewCredentialFields,
  NewVault,
  VaultsApi,
} from '@/lib/providers/server/client/vaults-api';

/** Simulates the end of the process. Running code must not catch it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export const REFUSALS = ['invalid', 'pat_refused', 'forbidden', 'not_found', 'rate_limited'] as const;

/**
 * The fault of one call. `late`: the response is lost and the effect follows two calls later. `ignored`: the API
 * reports success without effect, as the client reports it after its own read.
 */
export type Fault =
  | { kind: (typeof REFUSALS)[number] | 'conflict' | 'refused-connection' }
  | { kind: 'server' | 'lost' | 'crash'; effect: 'before' | 'after' }
  | { kind: 'late' | 'ignored' };

interface Stored extends Credential {
  token: string;
}

const PAGE_ROWS = 2;

/**
 * A deterministic in-memory model of the Vaults API: one vault, pages of two rows, and a queue of faults, one per call
 * (null: no fault). Every error quotes the token, as a careless API might.
 */
export class ModelVaultsApi implements VaultsApi {
  readonly connection: ApiConnection;
  /** A suffix of every id, for tests that need unique ids. */
  idSuffix = '';
  readonly log: string[] = [];
  readonly stored: Stored[] = [];
  readonly vaultRows: Vault[] = [];
  faults: (Fault | null)[] = [];
  rotate: 'in-place' | 'recreate' = 'recreate';
  /** False: the capabilities promise in place, but the call is refused as unsupported. */
  canRotate = true;
  uniqueTargets = false;
  /** True: a second credential for a server is stored into the first, archived or not. */
  reusesTargets = false;
  /** Ids of rows that are unreadable in lists. */
  readonly unreadable = new Set<string>();
  /** True: the vault was deleted, so its list and its credentials are not found. */
  isVaultGone = false;
  /** Called before each call, so that a test can act before it. */
  onCall: (call: string) => void | Promise<void> = () => {};
  private ticks = 0;
  private landing: { inCalls: number; land: () => void }[] = [];

  constructor(connection = 'model') {
    this.connection = {
      ...{ id: connection, provider: 'model', baseUrl: 'http://model.invalid' },
      ...{ label: 'Model', environment: null },
    };
  }

  seed(target: string, token = 'old-token'): Stored {
    return this.insert({ mcpServerUrl: target, secret: bearerSecret(token) });
  }
  active = (target: string): Stored[] =>
    this.stored.filter((row) => row.status === 'active' && row.target === target);
  row(id: string): Stored {
    const row = this.stored.find((one) => one.id === id);
    if (row === undefined) throw error('not_found', 404);
    return row;
  }
  archiveRow(id: string): Stored {
    const row = this.row(id);
    if (row.archivedAt !== null) throw error('conflict', 409, 'It is archived already.');
    return Object.assign(row, { status: 'archived', archivedAt: this.at(), updatedAt: this.at() });
  }
  deleteRow(id: string): void {
    this.stored.splice(this.stored.indexOf(this.row(id)), 1);
  }
  landAll(): void {
    for (const { land } of this.landing.splice(0)) land();
  }

  private at = () => new Date(Date.UTC(2026, 0, 1) + ++this.ticks * 1_000).toISOString();
  private insert({ mcpServerUrl, protocol, secret }: NewCredentialFields): Stored {
    const at = this.at();
    const row: Stored = {
      id: `vcred_${this.ticks}${this.idSuffix}`,
      vaultId: 'vault_1',
      kind: secret.kind,
      target: mcpServerUrl,
      protocol: protocol ?? null,
      status: 'active',
      metadata: {},
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
      token: secret.bearer(),
    };
    this.stored.unshift(row);
    return row;
  }

  private async call<T>(name: string, effect: () => T, secret = '', unchanged?: () => T): Promise<T> {
    this.log.push(name);
    await this.onCall(name);
    for (const entry of this.landing) entry.inCalls--;
    for (const { land } of this.landing.filter(({ inCalls }) => inCalls < 0)) land();
    this.landing = this.landing.filter(({ inCalls }) => inCalls >= 0);
    const fault = this.faults.shift() ?? null;
    if (fault === null) return effect();
    const isWrite = secret !== '' || name === 'archive' || name === 'delete';
    switch (fault.kind) {
      case 'ignored':
        // A creation without a result is an unreadable response.
        if (isWrite && unchanged === undefined) throw lost(secret);
        return (unchanged ?? effect)();
      case 'late':
        if (isWrite) this.landing.push({ inCalls: 2, land: () => void quietly(effect) });
        throw lost(secret);
      case 'server':
      case 'lost':
      case 'crash':
        if (fault.effect === 'after' && isWrite) effect();
        if (fault.kind === 'crash') throw new Crash(name);
        throw fault.kind === 'lost' ? lost(secret) : error('server', 500, `Broken: ${secret}`);
      case 'refused-connection':
        throw error('unreachable', undefined, `Refused: ${secret}`);
      default:
        throw error(fault.kind, 400, `Refused: ${secret}`);
    }
  }

  capabilities(): Promise<Capabilities> {
    return this.call('capabilities', () => ({
      known: true,
      createVaultWithCredentials: 'optional' as const,
      rotate: this.rotate,
      vaultMetadata: true,
      credentialMetadata: false,
      protocols: [],
      kinds: ['static_bearer'] as const,
      createdRangeFilter: true,
    }));
  }

  readonly vaults: VaultsApi['vaults'] = {
    list: ({ name = '' }: ListOptions = {}) =>
      this.call('vaults.list', () => this.page(this.vaultRows.filter((row) => row.name.includes(name)))),
    pages: (options) => this.walkVaults(options),
    get: (vaultId) => this.call('vaults.get', () => this.vaultRow(vaultId)),
    create: (input) => this.call('vaults.create', () => this.insertVault(input), 'vault-write'),
    archive: (vaultId) =>
      this.call(
        'archive',
        () => {
          const row = this.vaultRow(vaultId);
          if (row.archivedAt !== null) throw error('conflict', 409);
          return Object.assign(row, { status: 'archived', archivedAt: this.at() });
        },
        '',
        () => this.vaultRow(vaultId),
      ),
    delete: (vaultId) =>
      this.call(
        'delete',
        () => void this.vaultRows.splice(this.vaultRows.indexOf(this.vaultRow(vaultId)), 1),
        '',
        () => {},
      ),
  };

  private async *walkVaults(options?: ListOptions): AsyncGenerator<Page<Vault>, void, undefined> {
    yield await this.vaults.list(options);
  }
  private vaultRow(id: string): Vault {
    const row = this.vaultRows.find((one) => one.id === id);
    if (row === undefined) throw error('not_found', 404);
    return row;
  }
  insertVault({ displayName, credentials = [] }: NewVault) {
    const at = this.at();
    const vault: Vault = {
      id: `vault_${this.ticks}${this.idSuffix}`,
      name: displayName,
      status: 'active',
      metadata: {},
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
    };
    this.vaultRows.unshift(vault);
    return { vault, credentials: credentials.map((one) => this.insert(one)), failed: [] };
  }

  readonly credentials: VaultsApi['credentials'] = {
    list: (_vaultId, options) => this.call('list', () => this.page(this.visible(options))),
    pages: (_vaultId, options) => this.walk(options),
    get: (_vaultId, id) => this.call('get', () => ({ ...shown(this.row(id)), rotate: this.rotate })),
    create: (_vaultId, input) =>
      this.call(
        'create',
        () => {
          if (this.uniqueTargets && this.active(input.mcpServerUrl).length > 0)
            throw error('conflict', 409, `One already exists, not ${input.secret.bearer()}.`);
          const same = this.stored.find((row) => row.target === input.mcpServerUrl);
          if (this.reusesTargets && same !== undefined)
            return shown(Object.assign(same, { token: input.secret.bearer(), updatedAt: this.at() }));
          return shown(this.insert(input));
        },
        input.secret.bearer(),
      ),
    rotate: (_vaultId, id, secret) =>
      this.call(
        'rotate',
        () => {
          if (!this.canRotate) throw error('unsupported', 405);
          const row = this.row(id);
          if (row.archivedAt !== null) throw error('conflict', 409);
          return shown(Object.assign(row, { token: secret.bearer(), updatedAt: this.at() }));
        },
        secret.bearer(),
        () => shown(this.row(id)),
      ),
    archive: (_vaultId, id) =>
      this.call(
        'archive',
        () => shown(this.archiveRow(id)),
        '',
        () => shown(this.row(id)),
      ),
    delete: (_vaultId, id) =>
      this.call(
        'delete',
        () => this.deleteRow(id),
        '',
        () => {},
      ),
  };

  private visible = ({ includeArchived = false }: ListOptions = {}) =>
    this.stored.filter((row) => includeArchived || row.archivedAt === null).map(shown);

  private page<T extends { id: string }>(rows: T[]): Page<T> {
    const items = rows.filter(({ id }) => !this.unreadable.has(id));
    return { items, nextCursor: null, previousCursor: null, unreadable: rows.length - items.length };
  }
  private async *walk(options?: ListOptions): AsyncGenerator<Page<Credential>, void, undefined> {
    for (let start = 0; ; start += PAGE_ROWS) {
      const rows = await this.call('list', () => {
        if (this.isVaultGone) throw error('not_found', 404);
        return this.visible(options);
      });
      const more = rows.length > start + PAGE_ROWS;
      yield { ...this.page(rows.slice(start, start + PAGE_ROWS)), nextCursor: more ? 'more' : null };
      if (!more) return;
    }
  }
}

const shown = ({ token: _, ...credential }: Stored): Credential => ({ ...credential });
const error = (kind: VaultsApiErrorKind, status?: number, message: string = kind) =>
  new VaultsApiError({ kind, message, status });
const lost = (secret: string) =>
  new VaultsApiError({ kind: 'unreachable', message: `Lost: ${secret}`, ambiguous: true });

/** A late effect may be refused; the refusal is ignored. */
function quietly(effect: () => unknown): void {
  try {
    effect();
  } catch (thrown) {
    if (!(thrown instanceof VaultsApiError)) throw thrown;
  }
}
