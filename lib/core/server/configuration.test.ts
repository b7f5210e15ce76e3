// `npm run docs` writes docs/configuration.md from the schema of the environment.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readSettings } from '@/bin/lib/launcher/settings.mjs';
import { parseEnv } from './env';
import { SECTIONS, variables } from './env-variables';

const INTRO = `# Configuration

<!-- Generated from the schema of the environment by \`npm run docs\`. Do not edit. -->

Set environment variables, or write them to a file \`.env\` in the project folder. A variable that is set in the shell wins over the file, and an empty variable counts as unset. An invalid value stops the start with a list of errors. Lists are separated by commas or spaces.

Strongroom creates four secrets as files in \`DATA_DIR\` with mode 0600: \`master-key\`, \`embedded-pat\`, \`auth-secret\` and \`audit-signing-key\`. Back up \`DATA_DIR\` as a whole. Without \`master-key\` the stored tokens of the embedded API cannot be decrypted.
`;

const code = (value: unknown) => `\`${value}\``;

function cellsOf(name: string, field: z.ZodType): string[] {
  const { description = '', preset } = field.meta() ?? {};
  const { enum: values, default: byDefault } = z.toJSONSchema(field, { unrepresentable: 'any' });
  const choice = values === undefined ? '' : ` One of ${values.map(code).join(', ')}.`;
  return [
    code(name),
    `${description}${choice}`,
    String(preset ?? (byDefault === undefined ? '–' : code(byDefault))),
  ];
}

function table(rows: string[][]): string {
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function written(): string {
  const fields = Object.entries<z.ZodType>(variables.shape);
  const sections = SECTIONS.map((section) => {
    const rows = fields.filter(([, field]) => field.meta()?.section === section);
    return `## ${section}\n\n${table([['name', 'meaning', 'default'], ...rows.map((row) => cellsOf(...row))])}\n`;
  });
  return [INTRO, ...sections].join('\n');
}

test('docs/configuration.md matches the schema', async () => {
  await expect(written()).toMatchFileSnapshot(path.resolve('docs/configuration.md'));
});

test('every variable has a description', () => {
  const undescribed = Object.entries<z.ZodType>(variables.shape).filter(
    ([, field]) => !field.meta()?.section,
  );
  expect(undescribed).toEqual([]);
});

test('the launcher and .env.example have the same variables and defaults', () => {
  const settings = fs.readFileSync(path.resolve('bin/lib/launcher/settings.mjs'), 'utf8');
  const example = fs.readFileSync(path.resolve('.env.example'), 'utf8');
  const names = [
    ...[...settings.matchAll(/value\('(\w+)'\)/g)].map((match) => match[1]),
    ...[...example.matchAll(/^# ([A-Z_]+)=/gm)].map((match) => match[1]),
  ];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !((name ?? '') in variables.shape))).toEqual([]);
  const { HOST, PORT, DATA_DIR } = parseEnv({
    QODER_PAT: 'pt-mine',
    AUTH_SECRET: 'a'.repeat(64),
    AUDIT_SIGNING_KEY: 'key',
    DATABASE_URL: 'postgresql://strongroom@/strongroom',
  });
  const { host, port, dataDir } = readSettings({});
  expect({ host, port, dataDir }).toEqual({ host: HOST, port: PORT, dataDir: path.resolve(DATA_DIR) });
});
