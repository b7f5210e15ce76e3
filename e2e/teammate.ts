import type { Locator, Page } from '@playwright/test';
import { open, storeUnverified, tokenField } from './page-helpers';
import { inDatabase } from './users';

/** An MCP server that no other test uses. */
export const newUrl = () => `https://mcp.example.com/${crypto.randomUUID()}/mcp`;

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { name, level: 1, exact: true });
export const form = (page: Page): Locator => page.getByRole('form', { name: 'Send the token' });
export const press = (scope: Page | Locator, name: string) =>
  scope.getByRole('button', { name, exact: true }).click();

interface Wanted {
  url: string;
  vault?: string;
  passphrase?: string;
  needsApproval?: boolean;
}

export const askDialog = (page: Page) => page.getByRole('dialog', { name: 'Ask a teammate' });
const linkDialog = (page: Page) => page.getByRole('dialog', { name: 'Send this link' });

/** Requests a token through the interface. Returns the link, which is shown only once. */
export async function ask(
  page: Page,
  { url, vault = 'Payments', passphrase, needsApproval }: Wanted,
): Promise<string> {
  await open(page, '/onboarding/requests');
  await press(page, 'Ask a teammate');
  const dialog = askDialog(page);
  await dialog.getByRole('radio', { name: vault }).check();
  await dialog.getByLabel('MCP server URL').fill(url);
  await dialog.getByLabel('What the token is for').fill('So that the agent can read invoices');
  if (passphrase !== undefined) await dialog.getByLabel('Passphrase (optional)').fill(passphrase);
  if (needsApproval) await dialog.getByRole('checkbox', { name: /^Ask me before/ }).check();
  await press(dialog, 'Create link');
  const link = await linkDialog(page).getByLabel('Link for your teammate', { exact: true }).inputValue();
  await press(linkDialog(page), 'Done');
  return link;
}

export const linkToken = (link: string): string =>
  new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';

export async function submit(page: Page, token: string): Promise<void> {
  await tokenField(form(page)).fill(token);
  await storeUnverified(form(page), 'Verify and send');
}

export const told = (url: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query(
      `select e.action || ' ' || e.outcome as what, e.actor->>'kind' as kind, e.actor->>'name' as name
        from audit.entries e join collect_requests r on e.target_ids @> array[r.id::text]
        where r.target = $1 order by e.sequence`,
      [url],
    );
    return rows.map(({ what, kind, name }) => [what, kind, name]);
  });
