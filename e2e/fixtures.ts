import { randomUUID } from 'node:crypto';
import { type APIRequestContext, test as base, expect } from '@playwright/test';
import { browserCookie, signIn } from '../bin/lib/test/sign-in.mjs';
import { mcpFixtures } from './mcp-server';

export { expect };

const API = '/api/v1/cloud';

export interface AccountOptions {
  shape?: 'flat' | 'auth';
  require_first_credential?: boolean;
  unique_targets?: boolean;
}

interface Wire {
  id: string;
  [field: string]: unknown;
}

export class Account {
  constructor(
    private readonly request: APIRequestContext,
    readonly pat: string,
    readonly shape: 'flat' | 'auth',
  ) {}

  async call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: unknown) {
    const headers = { authorization: `Bearer ${this.pat}` };
    return this.request.fetch(`${API}${path}`, { method, headers, ...(data !== undefined && { data }) });
  }

  private async made(path: string, data: unknown): Promise<Wire> {
    const response = await this.call('POST', path, data);
    expect(response.ok(), await response.text()).toBe(true);
    return response.json();
  }

  vault(displayName: string): Promise<Wire> {
    return this.made('/vaults', { display_name: displayName });
  }

  credential(vaultId: string, url: string, token = `token-${randomUUID()}`): Promise<Wire> {
    const flat = {
      mcp_server_url: url,
      protocol: 'streamable_http',
      type: 'static_bearer',
      access_token: token,
    };
    const auth = { auth: { type: 'static_bearer', mcp_server_url: url, token } };
    return this.made(`/vaults/${vaultId}/credentials`, this.shape === 'flat' ? flat : auth);
  }

  archiveVault(vaultId: string): Promise<Wire> {
    return this.made(`/vaults/${vaultId}/archive`, undefined);
  }

  archiveCredential(vaultId: string, credentialId: string): Promise<Wire> {
    return this.made(`/vaults/${vaultId}/credentials/${credentialId}/archive`, undefined);
  }

  async vaultNamed(displayName: string): Promise<Wire | undefined> {
    const response = await this.call('GET', '/vaults?include_archived=true&limit=100');
    const vaults: Wire[] = (await response.json()).data;
    return vaults.find((vault) => vault.display_name === displayName);
  }

  async isArchived(path: string): Promise<boolean> {
    const response = await this.call('GET', path);
    expect(response.ok(), await response.text()).toBe(true);
    return Boolean((await response.json()).archived_at);
  }

  async isGone(path: string): Promise<boolean> {
    return (await this.call('GET', path)).status() === 404;
  }

  async active(vaultId: string): Promise<Wire[]> {
    return (await this.credentials(vaultId)).filter((credential) => !credential.archived_at);
  }

  async credentials(vaultId: string): Promise<Wire[]> {
    const response = await this.call('GET', `/vaults/${vaultId}/credentials?include_archived=true&limit=100`);
    return (await response.json()).data;
  }

  /** Starts a failure scenario for this account only, until `calm`. */
  async scenario(name: string, options: Record<string, unknown> = {}): Promise<void> {
    const response = await this.call('PUT', '/scenarios', { name, ...options });
    expect(response.ok(), await response.text()).toBe(true);
  }

  /** Returns null when a scenario with a limited number of calls has used them. */
  async currentScenario(): Promise<unknown> {
    return (await (await this.call('GET', '/scenarios')).json()).scenario;
  }

  async calm(): Promise<void> {
    await this.call('DELETE', '/scenarios');
  }
}

interface Fixtures {
  accountOptions: AccountOptions;
  account: Account;
  /** False for tests without a signed-in user. */
  signedIn: boolean;
}

interface WorkerFixtures {
  /** Returns a session cookie of the administrator, whose identity was confirmed recently. */
  session: () => Promise<string>;
}

/** Sensitive actions require confirmation again after 15 minutes. A session is reused for this time, ms. */
const SESSION_USED_MS = 300_000;

export const BASE_URL = process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000';
/** The administrator that `bin/test.mjs` creates: email and password as JSON. */
export const ADMIN: { email: string; password: string } = JSON.parse(process.env.E2E_ADMIN ?? '{}');

/** Every test gets its own account. A cookie that only a test server reads selects it in the browser. */
export const test = base.extend(mcpFixtures).extend<Fixtures, WorkerFixtures>({
  accountOptions: [{}, { option: true }],
  signedIn: [true, { option: true }],
  session: [
    async ({ browserName: _ }, use) => {
      let made: { cookie: string; at: number } | undefined;
      await use(async () => {
        if (made === undefined || Date.now() - made.at > SESSION_USED_MS)
          made = { cookie: await signIn(BASE_URL, ADMIN), at: Date.now() };
        return made.cookie;
      });
    },
    { scope: 'worker' },
  ],
  account: [
    async ({ request, context, baseURL, accountOptions, signedIn, session }, use, info) => {
      const response = await request.post(`${API}/scenarios/accounts`, {
        data: { name: info.title, ...accountOptions },
      });
      expect(response.ok(), await response.text()).toBe(true);
      const { pat } = await response.json();
      const url = baseURL ?? BASE_URL;
      await context.addCookies([{ name: 'embedded_pat', value: pat, url }]);
      if (signedIn) await context.addCookies([browserCookie(url, await session())]);
      await use(new Account(request, pat, accountOptions.shape ?? 'flat'));
    },
    { auto: true },
  ],
});
