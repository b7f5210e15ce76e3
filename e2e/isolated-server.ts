import { randomUUID } from 'node:crypto';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { stopAll } from '../bin/lib/launcher/shutdown.mjs';
import { browserCookie, signIn } from '../bin/lib/test/sign-in.mjs';
import { startConsole, temporaryFolder } from '../bin/lib/test/test-server.mjs';
import { mcpFixtures } from './mcp-server';
import { type OpenIdProvider, startOpenIdProvider } from './open-id-provider';
import { type At, type Credentials, newDatabase } from './users';

export { expect };

export interface IsolatedServer extends At {
  url: string;
  log: string;
  pat: string;
  provider: OpenIdProvider;
}

interface Options {
  /** False for a console that is not set up. */
  isSetUp: boolean;
  /** The name of the console. Test files with different names do not share one. */
  consoleOf: string;
}

interface Fixtures {
  /** Opens a separate browser, signed in as the user, or signed out for null. */
  openAs: (user: Credentials | null) => Promise<Page>;
}

interface WorkerFixtures extends Options {
  own: IsolatedServer;
}

export const DOMAIN = 'example.com';

async function start(provider: OpenIdProvider, isSetUp: boolean): Promise<IsolatedServer> {
  const admin = { email: `admin@${DOMAIN}`, password: `password-${randomUUID()}` };
  const console = await startConsole({
    folder: temporaryFolder('e2e-own'),
    name: 'data',
    // A separate database in the running cluster: starting another cluster takes seconds.
    databaseUrl: await newDatabase(),
    admin: isSetUp ? admin : null,
    env: {
      // Passkeys are bound to a host name: browsers accept no IP address (WebAuthn Level 3, §5.1.2).
      HOST: 'localhost',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_NAME: 'Example',
      OIDC_ALLOWED_DOMAINS: DOMAIN,
      OIDC_ROLE_CLAIM: 'roles',
      PROBE_ALLOWED_HOSTS: '127.0.0.1',
      PROBE_ALLOWED_PORTS: process.env.E2E_MCP_PORTS ?? '',
    },
  });
  provider.open(`${console.url}/api/auth/callback/oidc`);
  const { url, log, databaseUrl, pat = '' } = console;
  return { url, log, databaseUrl, pat, admin, provider };
}

/**
 * Tests with their own console: with an OpenID provider, under a host name, and with settings that would
 * affect other tests. Each worker has one.
 */
export const test = base.extend(mcpFixtures).extend<Fixtures, WorkerFixtures>({
  isSetUp: [true, { option: true, scope: 'worker' }],
  consoleOf: ['everyone', { option: true, scope: 'worker' }],
  own: [
    async ({ isSetUp }, use) => {
      const provider = await startOpenIdProvider();
      try {
        await use(await start(provider, isSetUp));
      } finally {
        await stopAll();
        await provider.close();
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  // The console and the provider use both names of this machine.
  launchOptions: [
    async ({ launchOptions }, use) =>
      use({
        ...launchOptions,
        args: [
          '--no-sandbox',
          '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
        ],
      }),
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => use(own.url),
  openAs: async ({ browser, own }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (user) => {
      const context = await browser.newContext({ baseURL: own.url });
      contexts.push(context);
      if (user) await context.addCookies([browserCookie(own.url, await signIn(own.url, user))]);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});
