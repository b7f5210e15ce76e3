import type { Locator, Page } from '@playwright/test';
import { actionsSent, alertIn, expectNotice, FAULTS, type Fault, GIVES_UP_MS } from './faults';
import { type Account, expect, test } from './fixtures';
import { fillCredential, open, row, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const TOKEN = 'tok-9f2c7e51b0';
/** Each test needs its own name: a vault of this name whose creation was lost in another test could belong to either. */
const vaultName = () => `Payments ${test.info().testId}`;

/** A form that stores a credential: how to fill and send it, and what the API then contains. */
interface Form {
  verb: string;
  refused: string;
  /** Opens and fills the form. Returns its container. */
  fill: (page: Page, account: Account, url: string) => Promise<Locator>;
  expectKept: (form: Locator, url: string) => Promise<void>;
  expectDone: (page: Page, url: string) => Promise<void>;
  /** Returns how many vaults or credentials of this form exist. */
  count: (account: Account) => Promise<number>;
}

const vaultsOf = async (account: Account): Promise<{ id: string; display_name: string }[]> =>
  (await (await account.call('GET', '/vaults?include_archived=true')).json()).data;

const newVault: Form = {
  verb: 'Verify and create vault',
  refused: 'The vault was not created',
  fill: async (page, _account, url) => {
    await open(page, '/vaults/new');
    const form = page.getByRole('form', { name: 'New vault' });
    await form.getByLabel('Display name').fill(vaultName());
    await form.getByRole('button', { name: 'Add a credential' }).click();
    await fillCredential(form, url, TOKEN);
    return form;
  },
  expectKept: async (form, url) => {
    await expect(form.getByLabel('Display name')).toHaveValue(vaultName());
    await expect(form.getByLabel('MCP server URL')).toHaveValue(url);
    await expect(tokenField(form)).toHaveValue(TOKEN);
  },
  expectDone: async (page) => {
    await expect(page).toHaveURL(/\/vaults\/vault_/, { timeout: GIVES_UP_MS });
    await expect(page.getByRole('heading', { name: vaultName(), level: 1 })).toBeVisible();
  },
  count: async (account) => (await vaultsOf(account)).length,
};

const addCredential: Form = {
  verb: 'Verify and add',
  refused: 'The credential was not added',
  fill: async (page, account, url) => {
    const { id } = await account.vault('Payments');
    await open(page, `/vaults/${id}?add=`);
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    await fillCredential(dialog, url, TOKEN);
    return dialog;
  },
  expectKept: async (form, url) => {
    await expect(form.getByLabel('MCP server URL')).toHaveValue(url);
    await expect(tokenField(form)).toHaveValue(TOKEN);
  },
  expectDone: async (page, url) => {
    await expect(page.getByText(`A credential for ${url} is stored.`)).toBeVisible({ timeout: GIVES_UP_MS });
    await expect(row(page, url)).toHaveCount(1);
  },
  count: async (account) => {
    const [vault] = await vaultsOf(account);
    return vault === undefined ? 0 : (await account.credentials(vault.id)).length;
  },
};

/** The requests of one press: to verify the token and to store it. */
const VERIFIED_AND_STORED = 2;

const submit = (form: Locator, { verb }: Form) =>
  form.getByRole('button', { name: verb, exact: true }).click();

const UNKNOWN =
  /was sent, but no usable response arrived\. The API does not show it, so it was probably not created/;

/** A write whose answer was lost and that the check does not find reports this instead of the fault. */
const saidOf = ({ says, hasId, write }: Fault) => ({ says: write === 'missing' ? UNKNOWN : says, hasId });

for (const form of [newVault, addCredential]) {
  for (const fault of FAULTS) {
    test(`“${form.verb}” with ${fault.name}: ${fault.write}, and exactly one exists in the end`, async ({
      page,
      account,
      mcp,
    }) => {
      const filled = await form.fill(page, account, mcp.openUrl);
      await account.scenario(fault.name, { ...fault.options, on: 'POST' });
      await submit(filled, form);
      if (fault.write !== 'found') {
        await expectNotice(filled, saidOf(fault));
        await expect(alertIn(filled)).toContainText(
          fault.write === 'missing' ? 'The outcome is unknown' : form.refused,
        );
        if (fault.write === 'missing')
          await expect(alertIn(filled)).toContainText(fault.reason ?? fault.says);
        await form.expectKept(filled, mcp.openUrl);
        await account.calm();
        expect(await form.count(account)).toBe(0);
        await submit(filled, form);
      }
      await form.expectDone(page, mcp.openUrl);
      await account.calm();
      expect(await form.count(account)).toBe(1);
    });
  }

  test(`“${form.verb}” finds the result if the response is lost after the write`, async ({
    page,
    account,
    mcp,
  }) => {
    const filled = await form.fill(page, account, mcp.openUrl);
    const sent = actionsSent(page);
    await account.scenario('committed_then_lost', { on: 'POST', times: 1 });
    await submit(filled, form);
    await form.expectDone(page, mcp.openUrl);
    await expect(alertIn(page)).toHaveCount(0);
    expect(await form.count(account)).toBe(1);
    expect(sent).toHaveLength(VERIFIED_AND_STORED);
  });

  test(`“${form.verb}” shows that it is sending, and is sent once`, async ({ page, account, mcp }) => {
    const filled = await form.fill(page, account, mcp.openUrl);
    const sent = actionsSent(page);
    await account.scenario('slow', { on: 'POST', ms: 2_000 });
    await tokenField(filled).press('Enter');
    await expect(filled.getByRole('button', { name: /^(Verifying|Creating|Adding)…$/ })).toBeDisabled();
    await tokenField(filled).press('Enter');
    await form.expectDone(page, mcp.openUrl);
    expect(sent).toHaveLength(VERIFIED_AND_STORED);
    expect(await form.count(account)).toBe(1);
  });
}

test('reports an unknown outcome if a write cannot be checked either', async ({ page, account, mcp }) => {
  const filled = await newVault.fill(page, account, mcp.openUrl);
  await account.scenario('hang', { on: 'POST', times: 1 });
  await submit(filled, newVault);
  // The write hangs now. Then reading fails as well.
  await expect.poll(() => account.currentScenario()).toBeNull();
  await account.scenario('reset', { on: 'GET' });
  await expect(alertIn(filled)).toContainText(
    'cannot be read either, so it is not known whether it was created',
    {
      timeout: GIVES_UP_MS,
    },
  );
  await newVault.expectKept(filled, mcp.openUrl);
  await account.calm();
  expect(await newVault.count(account)).toBe(0);
});

test('a rate-limited write shows how long to wait, and works afterwards', async ({ page, account, mcp }) => {
  const filled = await addCredential.fill(page, account, mcp.openUrl);
  await account.scenario('rate_limited', { on: 'POST', retry_after: 3 });
  await submit(filled, addCredential);
  await expect(alertIn(filled)).toContainText('Wait 3 seconds, then try again.');
  const left = filled.getByText(/^[123] s left to wait\.$/);
  await expect(left).toBeVisible();
  await expect(left).toHaveCount(0);
  await addCredential.expectKept(filled, mcp.openUrl);
  await account.calm();
  await submit(filled, addCredential);
  await addCredential.expectDone(page, mcp.openUrl);
  expect(await addCredential.count(account)).toBe(1);
});

test('reports why archiving failed, and “Try again” completes it', async ({ page, account }) => {
  const { id } = await account.vault('Payments');
  await open(page, '/vaults');
  await account.scenario('forbidden', { on: 'POST' });
  await page.getByRole('button', { name: 'Actions for Payments' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  const dialog = page.getByRole('dialog');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  await expect(alertIn(dialog)).toContainText('“Payments” was not archived');
  await expect(alertIn(dialog)).toContainText('does not have permission for this');
  await account.calm();
  expect(await account.isArchived(`/vaults/${id}`)).toBe(false);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('“Payments” is archived.')).toBeVisible();
  expect(await account.isArchived(`/vaults/${id}`)).toBe(true);
});
