import { expect, test } from 'vitest';
import { parseConfigurations } from './parse';
import { tokenPlaces, VALUES_FILE } from './token-places';

const entry = (name: string, token: string) =>
  `    "${name}": {"url": "https://${name}.example.com/mcp", "headers": {"Authorization": "Bearer ${token}"}}`;
const file = (name: string, ...entries: string[]) => ({
  name,
  text: `{\n  "mcpServers": {\n${entries.join(',\n')}\n  }\n}\n`,
});

async function placesIn(files: ReturnType<typeof file>[], env = '') {
  const { rows } = await parseConfigurations(files, { env });
  const places = tokenPlaces(rows, files, env);
  return { rows, places, list: rows.map(({ key }) => places.get(key) ?? null) };
}

test('finds the line of each token in its own file, also of one that two rows share', async () => {
  const { list } = await placesIn([
    file('one.json', entry('a', 'made-up-1'), entry('b', 'made-up-2'), entry('c', 'made-up-1')),
    file('two.json', entry('d', 'made-up-1'), entry('e', '<TOKEN>')),
  ]);
  expect(list).toEqual([
    { file: 'one.json', line: 3, variable: null },
    { file: 'one.json', line: 4, variable: null },
    { file: 'one.json', line: 5, variable: null },
    { file: 'two.json', line: 3, variable: null },
    null,
  ]);
});

test('finds the line and the variable of a token from a .env, and returns no token', async () => {
  const env = '# ours\nexport A_TOKEN="made-up-a"\nB_TOKEN = made-up-b\n';
  const { list, places } = await placesIn(
    [file('one.json', entry('a', `\${A_TOKEN}`), entry('b', `\${B_TOKEN}`))],
    env,
  );
  expect(list).toEqual([
    { file: VALUES_FILE, line: 2, variable: 'A_TOKEN' },
    { file: VALUES_FILE, line: 3, variable: 'B_TOKEN' },
  ]);
  expect(JSON.stringify([...places])).not.toContain('made-up');
});

test('treats a .env among the files as a file', async () => {
  const { list } = await placesIn([
    file('one.json', entry('a', `\${A_TOKEN}`)),
    { name: '.env', text: 'OTHER=1\nA_TOKEN=made-up-a\n' },
  ]);
  expect(list).toEqual([{ file: '.env', line: 2, variable: 'A_TOKEN' }]);
});

test('finds 2,000 tokens in one file in order', async () => {
  const entries = Array.from({ length: 2_000 }, (_, at) =>
    entry(`s${at}`, `made-up-${at}-${'a1b2'.repeat(15)}`),
  );
  const { list } = await placesIn([file('many.json', ...entries)]);
  expect(list.every((place, at) => place?.line === at + 3)).toBe(true);
});
