import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { bearerAuth, idOf } from '@/lib/embedded-api/server/test-service';
import { targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
import type { AsOfKind } from '../as-of';
import { asOfPage } from './as-of';
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

interface Span {
  from: number;
  to: number;
}
interface Life {
  vaultId: string;
  credentialId: string | null;
  begun: Span & { by: By };
  archived?: Span & { by: By };
  deleted?: Span & { by: By };
}

/** An account and the true history of everything in it. */
class World {
  readonly lives: Life[] = [];
  private count = 0;
  /** Start and end of every completed read: of a vault, or of all (null). */
  readonly readings: (Span & { vaultId: string | null })[] = [];

  constructor(
    readonly account: TestAccount,
    readonly below: (n: number) => number,
  ) {}

  private async spanOf<T>(run: () => Promise<T>): Promise<{ value: T; span: Span }> {
    const from = Date.now();
    const value = await run();
    const to = Date.now() + 1;
    // The next event must begin in a later millisecond.
    while (Date.now() <= to);
    return { value, span: { from, to } };
  }
  private living(isActive: boolean) {
    const found = this.lives.filter(
      ({ vaultId, credentialId, archived, deleted }) =>
        credentialId !== null &&
        deleted === undefined &&
        !(isActive && archived) &&
        this.vault(vaultId) !== undefined,
    );
    return found[this.below(Math.max(1, found.length))];
  }
  private vault(id: string) {
    return this.lives.find(
      ({ vaultId, credentialId, archived, deleted }) =>
        vaultId === id && credentialId === null && archived === undefined && deleted === undefined,
    );
  }
  async addVault(by: By) {
    const { api, byConsole, call } = this.account;
    const displayName = `Vault ${this.count++}`;
    const make = async () => (await api.vaults.create({ displayName })).vault;
    const { value: vaultId, span } = await this.spanOf(async () =>
      by === 'api_token'
        ? idOf(await call('POST', '/vaults', { display_name: displayName }))
        : by === 'console'
          ? (await byConsole('vault.create', make, (made) => [vaultTarget(made)])).id
          : (await make()).id,
    );
    this.lives.push({ vaultId, credentialId: null, begun: { ...span, by } });
    return vaultId;
  }
  async addCredential(by: By) {
    const { api, byConsole, call } = this.account;
    const vaults = this.lives.filter((life) => life.credentialId === null && this.vault(life.vaultId));
    const vaultId = vaults[this.below(Math.max(1, vaults.length))]?.vaultId;
    if (vaultId === undefined) return;
    const mcpServerUrl = `https://mcp-${this.below(5)}.example.com/mcp`;
    const token = `t-${this.count++}`;
    const make = () => api.credentials.create(vaultId, { mcpServerUrl, secret: bearerSecret(token) });
    const { value: credentialId, span } = await this.spanOf(async () =>
      by === 'api_token'
        ? idOf(await call('POST', `/vaults/${vaultId}/credentials`, bearerAuth(token, mcpServerUrl)))
        : by === 'console'
          ? (
              await byConsole('credential.create', make, (made) =>
                targetsOfCredential({ vaultId, credentialId: made.id }),
              )
            ).id
          : (await make()).id,
    );
    this.lives.push({ vaultId, credentialId, begun: { ...span, by } });
    return vaultId;
  }
  async archive(by: By) {
    const { api, byConsole, call } = this.account;
    const life = this.living(true);
    if (life?.credentialId == null) return;
    const { vaultId, credentialId } = life;
    const run = () => api.credentials.archive(vaultId, credentialId);
    const targets = () => targetsOfCredential({ vaultId, credentialId });
    const { span } = await this.spanOf<unknown>(() =>
      by === 'console'
        ? byConsole('credential.archive', run, targets)
        : by === 'api_token'
          ? call('POST', `/vaults/${vaultId}/credentials/${credentialId}/archive`)
          : run(),
    );
    life.archived = { ...span, by };
    return vaultId;
  }
  async remove(by: By) {
    const { api, byConsole, call } = this.account;
    const life = this.living(false);
    if (life?.credentialId == null) return;
    const { vaultId, credentialId } = life;
    const run = () => api.credentials.delete(vaultId, credentialId);
    const targets = () => targetsOfCredential({ vaultId, credentialId });
    const { span } = await this.spanOf(async () => {
      if (by === 'console') await byConsole('credential.delete', run, targets);
      else if (by === 'api_token') await call('DELETE', `/vaults/${vaultId}/credentials/${credentialId}`);
      else await run();
    });
    life.deleted = { ...span, by };
    return vaultId;
  }
  async removeVault(by: By) {
    const { api, byConsole, call } = this.account;
    const vaults = this.lives.filter((life) => life.credentialId === null && this.vault(life.vaultId));
    const vaultId = vaults[this.below(Math.max(1, vaults.length))]?.vaultId;
    if (vaultId === undefined || vaults.length < 2) return;
    const run = () => api.vaults.delete(vaultId);
    const { span } = await this.spanOf(async () => {
      if (by === 'console') await byConsole('vault.delete', run, () => [vaultTarget({ id: vaultId })]);
      else if (by === 'api_token') await call('DELETE', `/vaults/${vaultId}`);
      else await run();
    });
    for (const life of this.lives)
      if (life.vaultId === vaultId && life.deleted === undefined) life.deleted = { ...span, by };
    return vaultId;
  }
  async read(vaultId: string | null) {
    const { account } = this;
    const { span } = await this.spanOf<unknown>(() =>
      vaultId === null ? account.snapshot() : refreshVault(account.context, vaultId),
    );
    this.readings.push({ ...span, vaultId });
  }

  /** Returns true, false, or null while a call was running. */
  truth({ begun, archived, deleted }: Life, at: number): boolean | null {
    const spans = [begun, archived, deleted].filter((span) => span !== undefined);
    if (spans.some(({ from, to }) => at >= from && at <= to)) return null;
    return at > begun.to && !(archived && at > archived.to) && !(deleted && at > deleted.to);
  }
  /** Whether it cannot be known: after the last read that showed the entry and before one that showed its end. */
  mayBeUnknown({ vaultId, begun, archived, deleted }: Life, at: number): boolean {
    const own = this.readings.filter((one) => one.vaultId === null || one.vaultId === vaultId);
    const isSeen = own.some(({ from }) => from > begun.to && (deleted === undefined || from < deleted.from));
    // Without any read, only the audit log can know it.
    if (!isSeen) return begun.by === 'outside' || at >= begun.from;
    const seen = own.filter(({ from }) => from > begun.to && !(deleted && from >= deleted.from));
    const lastSeen = Math.max(...seen.map(({ from }) => from));
    if (at < lastSeen) return false;
    if (archived && lastSeen > archived.to) return false;
    // No read showed the archiving. The audit log has those of the console and of the API.
    const lag = (by: By) => (by === 'outside' ? Number.POSITIVE_INFINITY : by === 'api_token' ? 10_000 : 0);
    if (archived && at > archived.to + lag(archived.by)) return false;
    if (deleted === undefined) return true;
    // The API states no date of a deletion, and the entry may have been archived before. The console knows the end of
    // its own deletions, and that of a deletion through the API a moment later.
    return at <= deleted.to + lag(deleted.by);
  }
}

async function answersAt(world: World, of: AsOfKind, at: number): Promise<Map<string, boolean | null>> {
  const answers = new Map<string, boolean | null>();
  const mirror = { db: world.account.context.db, connection: world.account.connection };
  let cursor: string | null = null;
  do {
    const page = await asOfPage(mirror, { of, at: new Date(at).toISOString(), q: '' }, cursor);
    for (const { vaultId, credentialId, unknown } of page.rows)
      answers.set(`${vaultId} ${credentialId}`, unknown === null ? true : null);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return answers;
}

test.each([1, 2, 3])(
  'never gives a wrong answer for any instant, and “unknown” only if it cannot be known (seed %d)',
  { timeout: 120_000 },
  async (seed) => {
    const below = randomOf(seed);
    const world = new World(await testAccount(service), below);
    const start = Date.now();
    for (let at = 0; at < 3; at++) await world.addVault('outside');
    for (let at = 0; at < 6; at++) await world.addCredential(BY[below(3)] ?? 'outside');
    // Some are deleted before the mirror exists.
    for (let at = 0; at < 2; at++) await world.remove(BY[below(3)] ?? 'outside');
    await world.read(null);
    for (let at = 0; at < 20; at++) {
      const by = BY[below(3)] ?? 'outside';
      const run = [
        () => world.addVault(by),
        () => world.addCredential(by),
        () => world.addCredential(by),
        () => world.archive(by),
        () => world.remove(by),
        () => world.remove(by),
        () => world.removeVault(by),
      ][below(7)];
      const vaultId = await run?.();
      if (vaultId !== undefined && by === 'console') await world.read(vaultId);
      else if (below(3) === 0) await world.read(null);
    }
    for (let at = 0; at < 3; at++) await world.read(null);

    const end = Date.now();
    const edges = world.lives.flatMap(({ begun, archived, deleted }) =>
      [begun, archived, deleted].flatMap((span) => (span ? [span.from - 1, span.to + 1] : [])),
    );
    const some = edges.filter(() => below(edges.length) < 24);
    const instants = [
      start - 1,
      ...some,
      ...Array.from({ length: 8 }, () => start + below(end - start)),
      end,
    ];
    let known = 0;
    for (const at of instants) {
      const kinds = {
        credentials: await answersAt(world, 'credentials', at),
        vaults: await answersAt(world, 'vaults', at),
      };
      for (const life of world.lives) {
        const answers = life.credentialId === null ? kinds.vaults : kinds.credentials;
        const key = `${life.vaultId} ${life.credentialId}`;
        const answer = answers.has(key) ? answers.get(key) : false;
        const truth = world.truth(life, at);
        if (truth === null) continue;
        const about = `${key} at ${at}: ${JSON.stringify(life)}`;
        if (answer === null) expect(world.mayBeUnknown(life, at), about).toBe(true);
        // An entry that was created and deleted outside without a read is in no record.
        else if (answer !== truth) expect(isUnrecorded(world, life), about).toBe(true);
        else known++;
      }
    }
    expect(known).toBeGreaterThan(instants.length * 3);
  },
);

/** No read showed it. If the audit log does not name it either, it is in no list. */
function isUnrecorded(world: World, { vaultId, begun, deleted }: Life): boolean {
  return !world.readings.some(
    (one) =>
      (one.vaultId === null || one.vaultId === vaultId) &&
      one.from > begun.to &&
      (deleted === undefined || one.from < deleted.from),
  );
}
