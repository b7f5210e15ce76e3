import type { Page } from '@playwright/test';
import { type Account, expect } from './fixtures';

export const LINEAR = 'https://mcp.linear.app/mcp';
export const OTHER = 'https://mcp.example.com/mcp';

export async function fill(account: Account) {
  const [finance, support] = [await account.vault('Finance'), await account.vault('Support')];
  await account.credential(finance.id, LINEAR);
  await account.credential(finance.id, OTHER);
  await account.credential(support.id, LINEAR);
  return { finance, support };
}

export async function refresh(page: Page, complete: string) {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(complete)).toBeVisible();
}

export const search = (page: Page) => page.getByRole('combobox', { name: 'Search credentials' });
export const rows = (page: Page) =>
  page.getByRole('table', { name: 'Credentials' }).getByRole('button', { name: /^Open / });
