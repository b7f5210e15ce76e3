import type { Page } from '@playwright/test';
import { expect } from './fixtures';

interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const file = (name: string, mimeType: string, text: string): TestFile => ({
  name,
  mimeType,
  buffer: Buffer.from(text),
});

const two = (index: number) => String(index).padStart(2, '0');
export const urlOf = (client: string, index: number) => `https://${client}-${two(index)}.example.com/mcp`;
const tokenOf = (client: string, index: number) => `made-up-${client}-${two(index)}-token`;
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Claude Code: every tenth token is a variable, and some entries run a program. */
export function claudeFile(count: number): TestFile {
  const remote = times(count, (index) => [
    `claude-${two(index)}`,
    {
      type: 'http',
      url: urlOf('claude', index),
      headers: {
        Authorization: `Bearer ${index % 10 === 0 ? `\${CLAUDE_${index}}` : tokenOf('claude', index)}`,
      },
    },
  ]);
  const local = times(5, (index) => [`local-${index}`, { command: 'npx', args: ['-y', `server-${index}`] }]);
  const text = JSON.stringify({ mcpServers: Object.fromEntries([...remote, ...local]) }, null, 2);
  return file('claude.json', 'application/json', text);
}

/** The variables of the Claude file, except the first one. */
export const dotenv = (count: number): string =>
  times(count, (index) =>
    index % 10 === 0 && index > 0 ? `CLAUDE_${index}=${tokenOf('claude', index)}` : '',
  )
    .filter((line) => line !== '')
    .join('\n');

/** VS Code, with comments: the first token is an input prompt, the second is missing. */
export function vsCodeFile(count: number): TestFile {
  const servers = times(count, (index) => {
    const token = index === 0 ? `\${input:first}` : tokenOf('code', index);
    const headers = index === 1 ? '' : `, "headers": {"Authorization": "Bearer ${token}"}`;
    return `    "code-${two(index)}": {"type": "http", "url": "${urlOf('code', index)}"${headers}},`;
  });
  const input = '{"type": "promptString", "id": "first", "description": "First token", "password": true}';
  const text = `// ours\n{\n  "inputs": [${input}],\n  "servers": {\n${servers.join('\n')}\n  },\n}\n`;
  return file('code.json', 'application/json', text);
}

/** CSV with the vault of its rows. The first URL contains a space. */
export function csvFile(count: number, vault: string): TestFile {
  const lines = times(count, (index) => {
    const url = index === 0 ? urlOf('sheet', index).replace('.example', ' .example') : urlOf('sheet', index);
    return `sheet-${two(index)},${url},http,${tokenOf('sheet', index)},${vault},production`;
  });
  return file('sheet.csv', 'text/csv', `name,url,transport,token,vault,environment\n${lines.join('\n')}\n`);
}

export const oneServer = (name: string, url: string, token: string): string =>
  JSON.stringify({ mcpServers: { [name]: { url, headers: { Authorization: `Bearer ${token}` } } } });

export const chooseFiles = (page: Page, files: TestFile[]): Promise<void> =>
  page.getByLabel('Configuration files').setInputFiles(files);

export const gridRow = (page: Page, name: string) =>
  page
    .getByRole('table', { name: 'Rows to import' })
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name, exact: true }) });

/** Opens a row, which may be far down. */
export async function openRow(page: Page, name: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search rows' }).fill(name);
  const row = page.getByRole('button', { name, exact: true });
  if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
  await expect(page.getByRole('form', { name: `Edit ${name}` })).toBeVisible();
}

export const closeRow = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('form', { name: /^Edit / })).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Search rows' }).fill('');
};

export const placeForm = (page: Page) => page.getByRole('form', { name: 'Choose vaults' });

/** Reads pasted text. The next step asks for the vault. */
export async function readPasted(page: Page, text: string): Promise<void> {
  await page.getByLabel('Or paste configuration').fill(text);
  await page.getByRole('button', { name: 'Read configuration', exact: true }).click();
  await expect(placeForm(page)).toBeVisible();
}

/** Puts all rows without their own vault into one new vault, or into one per file. The next step verifies. */
export async function placeRows(page: Page, rule: 'One new vault' | 'One new vault per file', name = '') {
  const form = placeForm(page);
  await form.getByRole('radio', { name: rule, exact: true }).check();
  if (name !== '') await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByRole('button', { name: /^Place \d+ credentials?$/ }).click();
  await expect(page.getByRole('heading', { name: 'Verify the tokens and import them' })).toBeVisible();
}
