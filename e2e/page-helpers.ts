import type { Locator, Page } from '@playwright/test';
import type { Account } from './fixtures';
import { chooseReason } from './reason';

/** True after React has attached its listeners. An earlier click would be lost. */
const listens = () =>
  [...document.querySelectorAll('main button, main input, main select, header button')].every((control) =>
    Object.keys(control).some((key) => key.startsWith('__reactProps')),
  );

/** Waits until the controls of a newly loaded page respond. */
export async function listening(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.waitForFunction(listens);
}

/** Opens a URL and waits until its controls respond. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await listening(page);
}

export async function reload(page: Page): Promise<void> {
  await page.reload();
  await listening(page);
}

/** Chooses a display setting, such as “Theme: dark”. The menu stays open. */
export async function chooseDisplay(page: Page, choice: string): Promise<void> {
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitemradio', { name: choice }).click();
}

/** Returns the row of any table that contains `name` as a separate text. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

/** Returns the names in the table of vaults, in the displayed order. */
export const vaultNames = (page: Page): Locator =>
  page.getByRole('table', { name: 'Vaults' }).getByRole('link');

/** Makes `count` vaults in sequence, so that “Vault 01” is the oldest. Returns their names, newest first. */
export async function seedVaults(account: Account, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let number = 1; number <= count; number++) {
    const { display_name } = await account.vault(`Vault ${String(number).padStart(2, '0')}`);
    names.unshift(String(display_name));
  }
  return names;
}

export const tokenField = (scope: Page | Locator): Locator =>
  scope.getByLabel('Access token', { exact: true });

export async function fillCredential(scope: Page | Locator, url: string, token: string): Promise<void> {
  await scope.getByLabel('MCP server URL', { exact: true }).fill(url);
  await tokenField(scope).fill(token);
}

/** Chooses an item from the menu of the row or vault with this name. */
export async function chooseAction(page: Page, entry: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${entry}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** What a form says about a token that its server did not accept. */
const NOT_ACCEPTED =
  /It is not known whether (the|each) server accepts|server does not accept (this|its) token/;

/**
 * Stores the input of a form although its server does not accept the token, in two presses. `verb` is on the
 * main button. Returns after the second press took effect.
 */
export async function storeUnverified(scope: Page | Locator, verb = 'Verify and add'): Promise<void> {
  await scope.getByRole('button', { name: verb, exact: true }).click();
  await scope.getByRole('button', { name: /^(Store|Create|Send) without verification$/ }).click();
  await scope.getByText(NOT_ACCEPTED).waitFor({ state: 'hidden' });
}

/** Opens “Rotate” from the row of a credential and chooses a reason. Returns the dialog. */
export async function openRotate(page: Page, url: string): Promise<Locator> {
  await row(page, url).getByRole('button', { name: 'Rotate', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate' });
  await chooseReason(dialog);
  return dialog;
}

/** Returns the day of an API timestamp, moved by whole days: `YYYY-MM-DD`. */
export const day = (instant: unknown, moved = 0): string =>
  new Date(Date.parse(String(instant)) + moved * 86_400_000).toISOString().slice(0, 10);

/**
 * Returns the content of the clipboard by pasting it: the console's pages and their scripts cannot read it
 * (Permissions-Policy).
 */
export async function clipboardText(page: Page): Promise<string> {
  await page.evaluate(() => {
    const field = document.createElement('textarea');
    field.dataset.clipboard = '';
    // An open dialog keeps the focus inside.
    (document.querySelector('[role=dialog]') ?? document.body).append(field);
    field.focus();
  });
  await page.keyboard.press('Control+v');
  return page.evaluate(() => {
    const field = document.querySelector<HTMLTextAreaElement>('textarea[data-clipboard]');
    field?.remove();
    return field?.value ?? '';
  });
}

/** Counts the actions of a person: presses and filled fields. */
export function counting() {
  let actions = 0;
  return {
    press: async (control: Locator) => {
      actions += 1;
      await control.click();
    },
    pressKey: async (page: Page, key: string) => {
      actions += 1;
      await page.keyboard.press(key);
    },
    enter: async (field: Locator, text: string) => {
      actions += 1;
      await field.fill(text);
    },
    choose: async (field: Locator, option: string) => {
      actions += 1;
      await field.selectOption(option);
    },
    count: () => actions,
  };
}
