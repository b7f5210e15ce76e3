import type { BrowserContext, Page } from '@playwright/test';
import { browserCookie, signIn } from '../bin/lib/test/sign-in.mjs';
import { BASE_URL, test as base, expect } from './fixtures';
import { listening } from './page-helpers';
import type { Credentials } from './users';

export { expect };

/**
 * Tests about sign-in: each test starts signed out and opens the browsers that it needs. All browsers use the
 * test's account.
 */
export const test = base.extend<{ openAs: (user: Credentials | null) => Promise<Page> }>({
  signedIn: false,
  openAs: async ({ browser, account }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (user) => {
      const context = await browser.newContext();
      contexts.push(context);
      await context.addCookies([{ name: 'embedded_pat', value: account.pat, url: BASE_URL }]);
      if (user) await context.addCookies([browserCookie(BASE_URL, await signIn(BASE_URL, user))]);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

export async function enterPassword(page: Page, { email, password }: Credentials): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByLabel('Email').fill(email);
  await form.getByLabel('Password', { exact: true }).fill(password);
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs out with the account menu. Returns when the sign-in page responds. */
export async function signOut(page: Page, name: string): Promise<void> {
  await listening(page);
  await page.getByRole('button', { name: `Account of ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  await listening(page);
}
