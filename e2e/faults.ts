import { expect, type Locator, type Page } from '@playwright/test';
import type { Account } from './fixtures';

/** The longest time until a page reports that the API hangs: 20 s for a read, 15 s for a write and the check after it. */
export const GIVES_UP_MS = 25_000;

export interface Fault {
  name: string;
  options?: Record<string, unknown>;
  says: RegExp;
  /** What a write shows instead if the check did not find it. `says` by default. */
  reason?: RegExp;
  /** Whether the response has a request id that the page can show. */
  hasId: boolean;
  /** The outcome of a write: refused, unknown and not found, or unknown and found by the check. */
  write: 'refused' | 'missing' | 'found';
}

/** Every way a response can fail. `slow`, `odd_row` and `committed_then_lost` have their own tests. */
export const FAULTS: Fault[] = [
  {
    name: 'unauthorized',
    says: /The Vaults API rejected the PAT\. Check that QODER_PAT is valid and belongs to the API at VAULTS_API_URL/,
    hasId: true,
    write: 'refused',
  },
  {
    name: 'forbidden',
    says: /personal access token does not have permission for this/,
    hasId: true,
    write: 'refused',
  },
  {
    name: 'rate_limited',
    options: { retry_after: 3 },
    says: /too many requests\. Wait 3 seconds, then try again/,
    hasId: true,
    write: 'refused',
  },
  {
    name: 'server_error',
    says: /returned an error \(HTTP 500\)/,
    reason: /An internal error occurred/,
    hasId: true,
    write: 'missing',
  },
  {
    name: 'unavailable',
    says: /returned an error \(HTTP 503\)/,
    reason: /The service is not available/,
    hasId: true,
    write: 'missing',
  },
  { name: 'gateway_html', says: /a web page instead of JSON \(HTTP 502\)/, hasId: true, write: 'missing' },
  { name: 'malformed_json', says: /JSON that cannot be read/, hasId: true, write: 'found' },
  {
    name: 'reset',
    says: /connection to the Vaults API broke \(ECONNRESET\)/,
    hasId: false,
    write: 'missing',
  },
  { name: 'hang', says: /did not respond in time/, hasId: false, write: 'missing' },
];

export const alertIn = (scope: Page | Locator): Locator =>
  scope
    .getByRole('alert')
    // Next uses its own alert to announce the title of each new page.
    .and(scope.locator(':not(#__next-route-announcer__)'))
    .filter({ hasText: /\S/ });

/** Waits for the notice of a fault: its text, and the request id if the response had one. */
export async function expectNotice(
  scope: Page | Locator,
  fault: Pick<Fault, 'says' | 'hasId'>,
): Promise<void> {
  const notice = alertIn(scope);
  await expect(notice).toContainText(fault.says, { timeout: GIVES_UP_MS });
  await expect(notice.getByText(/^Request ID/)).toHaveCount(fault.hasId ? 1 : 0);
  if (!fault.hasId) return;
  await expect(notice.getByRole('code')).toHaveText(/^[0-9a-f-]{8,}$/);
  await expect(notice.getByRole('button', { name: 'Copy request ID' })).toBeVisible();
}

/** Presses a button as soon as it is enabled, for example after a wait that the API required. */
export async function pressWhenReady(scope: Page | Locator, name: string): Promise<void> {
  await scope.getByRole('button', { name, exact: true }).click({ timeout: GIVES_UP_MS });
}

const COUNTED = 1_000_000;

/** Starts a fault that counts its calls. Returns a function that reads the count. */
export async function countedFault(account: Account, name: string): Promise<() => Promise<number>> {
  await account.scenario(name, { times: COUNTED });
  return async () => {
    const { scenario } = await (await account.call('GET', '/scenarios')).json();
    return COUNTED - scenario.times;
  };
}

/** Returns the URLs of the server actions that a page calls from now on. The list grows. */
export function actionsSent(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.headers()['next-action'] !== undefined) sent.push(request.url());
  });
  return sent;
}
