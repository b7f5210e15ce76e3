// Imports a team's file step by step, as a person would, and takes a screenshot at each step.

const button = (scope, name) => scope.getByRole('button', { name, exact: true });

async function typeToken(page, name, token) {
  await button(page, name).click();
  const form = page.getByRole('form', { name: `Edit ${name}` });
  await form.getByLabel(/^Access token/).fill(token);
  return form;
}

async function chooseVault(page, vault) {
  const form = page.getByRole('form', { name: 'Choose vaults' });
  await form.getByRole('radio', { name: 'One new vault', exact: true }).check();
  await form.getByLabel('Name', { exact: true }).fill(vault);
  await form.getByLabel('Environment', { exact: true }).selectOption('development');
}

async function ask(page, vault) {
  await button(page, 'Ask a teammate').first().click();
  const dialog = page.getByRole('dialog', { name: 'Ask a teammate' });
  await dialog.getByRole('radio', { name: vault }).check();
  await dialog.getByLabel('MCP server URL').fill('https://mcp.linear.app/mcp');
  await dialog.getByLabel('What the token is for').fill('So that the agent can read the issues of Acme');
  return dialog;
}

/** Imports the team's 23 servers. `shot` takes a screenshot. Returns the time from the paste to the end, ms. */
export async function walkOnboarding(page, { url, team, vault, shot }) {
  await page.goto(`${url}/onboarding`, { waitUntil: 'networkidle' });
  const begun = performance.now();
  await page.getByLabel('Or paste configuration').fill(team.file);
  await page.getByLabel('Values (.env)').fill(team.env);
  await shot('paste');
  await button(page, 'Read configuration').click();
  await page.getByText(`${team.count} rows, ${team.count} ticked`).waitFor();
  await chooseVault(page, vault);
  await shot('preview');
  await typeToken(page, 'email', team.typed.email);
  await page.keyboard.press('Escape');
  await button(page, `Place ${team.count} credentials`).click();
  await button(page, `Verify ${team.count} tokens`).click();
  await button(page, 'Verify 1 token').waitFor();
  await page.getByRole('switch', { name: 'Problems only' }).check();
  const form = await typeToken(page, 'chat', '');
  await shot('refused');
  await form.getByLabel(/^Access token/).fill(team.typed.chat);
  await page.keyboard.press('Escape');
  await page.getByRole('switch', { name: 'Problems only' }).uncheck();
  await button(page, 'Verify 1 token').click();
  await button(page, `Import ${team.count} credentials`).waitFor();
  await shot('verified');
  await button(page, `Import ${team.count} credentials`).click();
  await page.getByText('The import is complete.').waitFor();
  const ms = performance.now() - begun;
  await shot('complete');
  return ms;
}

/** Requests a token from a teammate, and shows the page that the teammate gets. */
export async function walkCollect(page, { url, vault, shot }) {
  await page.goto(`${url}/onboarding/requests`, { waitUntil: 'networkidle' });
  const dialog = await ask(page, vault);
  await shot('ask');
  await button(dialog, 'Create link').click();
  const made = page.getByRole('dialog', { name: 'Send this link' });
  const link = await made.getByLabel('Link for your teammate', { exact: true }).inputValue();
  await page.goto('about:blank');
  await page.goto(link, { waitUntil: 'networkidle' });
  await page.getByRole('form', { name: 'Send the token' }).waitFor();
  await shot('teammate');
}
