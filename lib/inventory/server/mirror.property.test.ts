import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { bearerAuth, idOf } from '@/lib/embedded-api/server/test-service';
import { isArchived } from '@/lib/providers/model';
import { targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
import { refreshVault } from './read-vault';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';
import { randomOf } from './test-random';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.drop());

const BY = ['console', 'api_token', 'outside'] as const;
type By = (typeof BY)[number];
interface Expected {
  vaultId: string;
  credentialId: string | null;
  field: string;
  cause: By;
}

/** An account, its content, and all changes since the first snapshot. */
class World {
  readonly expected: Expected[] = [];
  private readonly live = new Map<string, Set<string>>();
  private readonly archived = new Set<string>();
  private count = 0;

  constructor(
    readonly account: TestAccount,
    private readonly below: (n: number) => number,
  ) {}

  private pick<T>(of: Iterable<T>): T | undefined {
    const all = [...of];
    return all[this.below(Math.max(1, all.length))];
  }
  private note(by: By, vaultId: string, credentialId: string | null, field: string) {
    this.expected.push({ vaultId, credentialId, field, cause: by });
  }

  private async makeVault(by: By): Promise<string> {
    const { api, byConsole, call } = this.account;
    const displayName = `Vault ${this.count++}`;
    if (by === 'api_token') return idOf(await call('POST', '/vaults', { display_name: displayName }));
    const make = async () => (await api.vaults.create({ displayName })).vault;
    return (
      by === 'console' ? await byConsole('vault.create', make, (made) => [vaultTarget(made)]) : await make()
    ).id;
  }
  async addVault(by: By) {
    const id = await this.makeVault(by);
    this.live.set(id, new Set());
    this.note(by, id, null, 'created');
    return id;
  }
  private async makeCredential(by: By, vaultId: string): Promise<string> {
    const { api, byConsole, call } = this.account;
    const mcpServerUrl = `https://mcp-${this.below(5)}.example.com/mcp`;
    const token = `t-${this.count++}`;
    if (by === 'api_token')
      return idOf(await call('POST', `/vaults/${vaultId}/credentials`, bearerAuth(token, mcpServerUrl)));
    const make = () => api.credentials.create(vaultId, { mcpServerUrl, secret: bearerSecret(token) });
    const targets = (made: { id: string }) => targetsOfCredential({ vaultId, credentialId: made.id });
    return (by === 'console' ? await byConsole('credential.create', make, targets) : await make()).id;
  }
  async addCredential(by: By) {
    const vaultId = this.pick([...this.live.keys()]);
    if (vaultId === undefined) return;
    const id = await this.makeCredential(by, vaultId);
    this.live.get(vaultId)?.add(id);
    this.note(by, vaultId, id, 'created');
    return vaultId;
  }
  private pickCredential(): { vaultId: string; id: string } | undefined {
    const all = [...this.live].flatMap(([vaultId, ids]) => [...ids].map((id) => ({ vaultId, id })));
    return this.pick(all.filter(({ id }) => !this.archived.has(id)));
  }
  private async change(
    by: By,
    action: 'credential.archive' | 'credential.delete' | 'credential.rotate',
    field: string,
    run: (vaultId: string, id: string) => Promise<unknown>,
    call: (path: string) => Promise<unknown>,
  ) {
    const found = this.pickCredential();
    if (found === undefined) return;
    const { vaultId, id } = found;
    const targets = () => targetsOfCredential({ vaultId, credentialId: id });
    if (by === 'console') await this.account.byConsole(action, () => run(vaultId, id), targets);
    else if (by === 'api_token') await call(`/vaults/${vaultId}/credentials/${id}`);
    else await run(vaultId, id);
    this.note(by, vaultId, id, field);
    return found;
  }
  async archive(by: By) {
    const { api, call } = this.account;
    const found = await this.change(
      by,
      'credential.archive',
      'archived_at',
      (vaultId, id) => api.credentials.archive(vaultId, id),
      (path) => call('POST', `${path}/archive`),
    );
    if (found) this.archived.add(found.id);
    return found?.vaultId;
  }
  async rotate(by: By) {
    const { api, call } = this.account;
    const token = `t-${this.count++}`;
    const found = await this.change(
      by,
      'credential.rotate',
      'updated_at',
      (vaultId, id) => api.credentials.rotate(vaultId, id, bearerSecret(token)),
      (path) => call('POST', path, { auth: { type: 'static_bearer', token } }),
    );
    return found?.vaultId;
  }
  async remove(by: By) {
    const { api, call } = this.account;
    const found = await this.change(
      by,
      'credential.delete',
      'deleted',
      (vaultId, id) => api.credentials.delete(vaultId, id),
      (path) => call('DELETE', path),
    );
    if (found) this.live.get(found.vaultId)?.delete(found.id);
    return found?.vaultId;
  }
}

const key = ({ vaultId, credentialId, field, cause }: Expected | Record<string, unknown>) =>
  [vaultId, credentialId, field, cause].join(' ');

test.each([1, 2, 3])(
  'the mirror equals the API after two complete snapshots (seed %d)',
  { timeout: 60_000 },
  async (seed) => {
    const below = randomOf(seed);
    const account = await testAccount(service);
    const world = new World(account, below);
    for (let at = 0; at < 3; at++) await world.addVault('outside');
    for (let at = 0; at < 6; at++) await world.addCredential('outside');
    await account.snapshot();
    world.expected.length = 0;
    expect(await account.changes()).toEqual([]);

    for (let at = 0; at < 24; at++) {
      const by = BY[below(3)] ?? 'outside';
      const run = [
        () => world.addVault(by),
        () => world.addCredential(by),
        () => world.addCredential(by),
        () => world.archive(by),
        () => world.rotate(by),
        () => world.remove(by),
      ][below(6)];
      const vaultId = await run?.();
      // Each change is read: the vault after a change of the console, or everything by a snapshot.
      if (vaultId !== undefined && by !== 'outside') await refreshVault(account.context, vaultId);
      else if (below(4) === 0) {
        await account.call('PUT', '/scenarios', { name: 'server_error', times: 1 + below(3) });
        await account.snapshot({ sleep: async () => undefined });
        await account.call('DELETE', '/scenarios');
      } else await account.snapshot();
    }
    await account.snapshot();
    await account.snapshot();
    await account.snapshot();

    const changes = await account.changes();
    expect(changes.map(key).toSorted()).toEqual(world.expected.map(key).toSorted());

    const mirrored = (await account.credentials()).filter(({ gone_at }) => gone_at === null);
    const real = [];
    for await (const { items } of account.api.vaults.pages({ includeArchived: true }))
      for (const { id } of items)
        for await (const page of account.api.credentials.pages(id, { includeArchived: true }))
          real.push(...page.items);
    expect(mirrored.map((row) => [row.vault_id, row.id, row.target, row.is_archived]).toSorted()).toEqual(
      real.map((row) => [row.vaultId, row.id, row.target, isArchived(row)]).toSorted(),
    );
  },
);
