import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import {
  startTestService,
  type TestAccount,
  type TestService,
  testAccount,
} from '@/lib/inventory/server/test-account';
import { startRotation } from '@/lib/rotation/server/rotation';
import { keepFacts } from '@/lib/verification/server/credential-metadata';
import type { Verdict } from '@/lib/verification/verdict';
import type { StartCampaignInput } from '../inputs';
import type { CampaignRow } from '../model';
import { type CampaignContext, campaignView, startCampaign } from './campaigns';

export const ADA = { id: 'user-1', name: 'Ada', email: 'ada@example.com' };
export const GRACE = { id: 'user-2', name: 'Grace', email: 'grace@example.com' };
export const URL_OF = (name: string) => `https://mcp.${name}.example/mcp`;

const VERDICT: Verdict = {
  ...{ code: 'proven', sentence: 'It works.', said: null, worksWith: null, server: null, toolCount: 1 },
  ...{ latencyMs: 5, checkedAt: new Date().toISOString() },
};

/** An account of the embedded API with one vault, the credentials a, b and c, and campaigns about them. */
export class CampaignBench {
  // Guarantee: `campaignBench` fills these before a test runs.
  service = {} as TestService;
  account = {} as TestAccount;
  vaultId = '';
  ids: Record<string, string> = {};

  get context(): CampaignContext {
    return { db: this.service.db, connection: this.account.connection };
  }
  async setUp(shape: 'flat' | 'auth'): Promise<void> {
    this.account = await testAccount(this.service, shape);
    this.vaultId = (await this.account.api.vaults.create({ displayName: 'Vault' })).vault.id;
    for (const name of ['a', 'b', 'c']) {
      const { id } = await this.account.api.credentials.create(this.vaultId, {
        mcpServerUrl: URL_OF(name),
        ...(shape === 'flat' && { protocol: 'streamable_http' }),
        secret: bearerSecret(`token-${name}`),
      });
      this.ids[name] = id;
    }
    await this.account.snapshot();
  }

  place = (name: string) => ({ vaultId: this.vaultId, credentialId: String(this.ids[name]) });
  input = (names: string[], fields: Partial<StartCampaignInput> = {}): StartCampaignInput => ({
    ...{ name: 'Renewal', reason: 'scheduled', reasonNote: '', ticket: '', dueOn: '2026-12-31' },
    ...{ owner: '', q: '', credentials: names.map(this.place) },
    ...fields,
  });
  start = async (names = ['a', 'b', 'c'], fields: Partial<StartCampaignInput> = {}) =>
    (await startCampaign(this.context, this.input(names, fields), ADA)).id;

  async rows(id: string): Promise<Record<string, CampaignRow>> {
    const { rows } = await campaignView(this.context, id);
    return Object.fromEntries(rows.map((row) => [row.target.split('.')[1] ?? '', row]));
  }
  async states(id: string) {
    return Object.fromEntries(Object.entries(await this.rows(id)).map(([name, { state }]) => [name, state]));
  }
  rotate = (name: string) =>
    startRotation(this.account.context, {
      ...this.place(name),
      secret: bearerSecret(`new-${name}`),
      retire: 'archive',
    });
  keepProven = (credentialId: string, name: string) =>
    keepFacts(
      this.account.context,
      { vaultId: this.vaultId, credentialId },
      {
        verdict: VERDICT,
        verifiedBy: 'Ada',
        secret: bearerSecret(`new-${name}`),
        isCompared: false,
        url: URL_OF(name),
      },
    );
}

/** Returns one bench for the tests of a file, with a new account for each test. */
export function campaignBench(): CampaignBench {
  const bench = new CampaignBench();
  beforeAll(async () => {
    bench.service = await startTestService();
  });
  beforeEach(() => bench.setUp('auth'));
  afterAll(() => bench.service.drop());
  return bench;
}

export const refuses = (promise: Promise<unknown>, code: string) =>
  expect(promise).rejects.toMatchObject({ problem: { code } });
