import { describe, expect, test } from 'vitest';
import { IMPORT_BYTES_MAX, IMPORT_ENTRIES_MAX } from './limits';
import { IMPORT_ROWS_MAX } from './model';
import { parseConfigurations } from './parse';
import type { Parsed } from './row';

const parse = (text: string, name = 'mcp.json') => parseConfigurations([{ name, text }]);
const sentences = ({ problems }: Parsed) => problems.map(({ sentence }) => sentence).join(' ');
const filled = (part: string, size = IMPORT_BYTES_MAX - 200) => part.repeat(Math.floor(size / part.length));

const entry = (at: number) => ({
  type: 'http',
  url: `https://s${at}.example.com/mcp`,
  headers: { Authorization: `Bearer made-up-token-${at}` },
});
const servers = (count: number) =>
  JSON.stringify({
    mcpServers: Object.fromEntries(Array.from({ length: count }, (_, at) => [`server-${at}`, entry(at)])),
  });

/** Milliseconds of processor time, which does not depend on other work of the machine. */
async function processorTime(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('limits', () => {
  test('the worker has the same limit of rows as the input schema', () => {
    expect(IMPORT_ENTRIES_MAX).toBe(IMPORT_ROWS_MAX);
  });

  test('reads 2,000 rows within a second', async () => {
    const text = servers(2_000);
    let rows: Parsed['rows'] = [];
    const spent = await processorTime(async () => {
      ({ rows } = await parse(text));
    });
    expect(rows).toHaveLength(2_000);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2_000);
    expect(spent).toBeLessThan(1_000);
  });

  test('reports more than 2,000 rows', async () => {
    const parsed = await parse(servers(2_010));
    expect(parsed.rows).toHaveLength(2_000);
    expect(sentences(parsed)).toMatch(/at most 2,000 rows. 10 more were skipped/);
  });

  test('skips the file that exceeds 2 MB, and reads the others', async () => {
    const { rows, problems } = await parseConfigurations([
      { name: 'a.json', text: servers(2) },
      { name: 'large.json', text: ' '.repeat(IMPORT_BYTES_MAX) },
      { name: 'b.json', text: servers(1) },
    ]);
    expect(rows.map(({ source }) => source.file)).toEqual(['a.json', 'a.json', 'b.json']);
    expect(problems).toEqual([
      {
        file: 'large.json',
        sentence: 'The files of one import may have at most 2 MB in total. This one was skipped.',
      },
    ]);
  });

  test('counts bytes, not characters', async () => {
    const parsed = await parse(
      `{"mcpServers":{"a":{"url":"https://a.example.com/${'ä'.repeat(1_100_000)}"}}}`,
    );
    expect(sentences(parsed)).toMatch(/at most 2 MB/);
  });

  test.each([31, 32, 33])('%i levels of nesting', async (levels) => {
    const inner = `${'{"a":'.repeat(levels - 3)}1${'}'.repeat(levels - 3)}`;
    const parsed = await parse(`{"mcpServers":{"s":{"url":"https://a.example.com/mcp","x":${inner}}}}`);
    expect(parsed.rows).toHaveLength(levels > 32 ? 0 : 1);
    if (levels > 32) expect(sentences(parsed)).toMatch(/deeper than 32 levels/);
  });
});

describe('input that is made to be slow', () => {
  const lines = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => line(at)).join('\n');
  test.each([
    ['mcp.json', filled('[')],
    ['mcp.json', filled('{"a":')],
    ['mcp.json', filled('"')],
    ['mcp.json', `{${filled('/*')}`],
    ['mcp.json', lines(20_000, () => '{"url":')],
    [
      'mcp.json',
      JSON.stringify({
        mcpServers: {
          a: { url: filled('$' + '{', 1e6), headers: { Authorization: filled('$' + '{', 9e5) } },
        },
      }),
    ],
    [
      'mcp.json',
      JSON.stringify({
        mcpServers: { a: { url: 'https://a.example.com', headers: { Authorization: filled('bearer ') } } },
      }),
    ],
    [
      'mcp.json',
      JSON.stringify({
        mcpServers: { a: { command: 'npx', args: Array.from({ length: 2e5 }, () => 'mcp-') } },
      }),
    ],
    ['c.yaml', filled('"')],
    ['c.yaml', filled('[')],
    ['c.yaml', filled('- ')],
    ['c.yaml', filled('---\n')],
    ['c.yaml', filled('\n')],
    ['c.yaml', lines(24_000, (at) => `k${at}: &a${at} v`)],
    ['c.yaml', `a: [\n${filled(' a: 1, b, c: 2,\n', 250_000)}]`],
    ['c.yaml', `a: &a x\nl:\n${filled(' - *a\n', 140_000)}`],
    ['c.toml', `${filled('a.')}a = 1`],
    ['c.toml', lines(100_000, (at) => `[a${at}]`)],
    ['c.toml', filled('[[a]]\n')],
    ['c.csv', `name,url${filled(',')}`],
    ['c.csv', `name,url\n"${filled('""')}`],
    ['c.csv', `name,url\n${filled('a,https://a.example.com\n')}`],
    ['Pasted text', filled('claude mcp add a https://a.example.com\n')],
    ['Pasted text', filled(`claude mcp add a '\n${'claude mcp add b\n'.repeat(99)}`)],
    ['Pasted text', filled('claude mcp add a \\\n')],
    ['main.go', `// mcp\n${filled('`{')}`],
    ['main.go', `// mcp\n${filled('"mcp":{')}`],
    ['main.go', `mcp:\n http://a${filled('\n ')}`],
    ['main.go', filled('[mcp]\nhttps://=\n')],
    ['index.html', `mcp </p>${filled('{&quot;mcp&quot;:{')}`],
    ['index.html', `mcp </p>${filled('<a ')}`],
    ['guide.md', filled('mcp:\n - https://a\n\nx\n')],
    ['setup.sh', `mcp\n${filled('cat <<A\n')}`],
    ['main.tf', `${'mcp {\n'.repeat(2e5)}url = "https://a"\n${'}\n'.repeat(2e5)}`],
    ['.env', lines(60_000, (at) => `A${at}_MCP_URL=https://a`)],
    ['a.properties', filled('a.')],
    ['a.properties', filled('mcp.a.b.url=https://a\n')],
    ['a.properties', `${filled('"a".')}=`],
    ['a.py', `import mcp\n${filled('mcp_a = {"url": "https://')}`],
    ['a.py', `import mcp\n${filled('mcp_a["a"] = [')}https://`],
    ['a.py', `import mcp\nMCPTools({https://${filled("{os.getenv('A")}})`],
    ['a.ts', `import mcp\nMCPTools({https://${filled('new URL("')}})`],
    ['a.md', `mcp ${filled('\n>> ')}`],
    ['a.md', filled('```{\n')],
    ['a.json', JSON.stringify({ a: { [filled('MCP_', 1e6)]: 'https://a' } })],
    ['compose.yaml', `a:\n${lines(20_000, (at) => ` - A${at}_MCP_URL=https://a`)}`],
    ['a.md', `mcp\n${filled('{"a":"b", ')}`],
    ['change.diff', filled('+ \n+ {\n- mcp\n')],
    ['Pasted text', filled('\n')],
    ['Pasted text', `a${filled('\t')}`],
    ['Pasted text', filled('```\n')],
    ['Pasted text', filled('A=')],
    ['Pasted text', filled('> ```\n{ mcp\n')],
    ['Pasted text', filled(' {\n')],
    ['Pasted text', `---\n${filled('---\n')}`],
    ['Pasted text', filled('mcp add ')],
    ['Pasted text', filled('a '.repeat(6))],
    ['mcp.json', JSON.stringify(Array.from({ length: 1e5 }, () => ({ url: 'a-mcp' })))],
    [
      'mcp.json',
      JSON.stringify({ a: { url: `https://${filled('-mcp.', 1e6)}`, token: filled('your', 9e5) } }),
    ],
  ])(
    '%s, case %#',
    async (name, text) => {
      expect(await processorTime(() => parse(text, name))).toBeLessThan(8_000);
    },
    120_000,
  );
});

describe('a .env with the files', () => {
  const text = `{"mcpServers":{"a":{"url":"https://a.example.com/mcp","headers":{"Authorization":"Bearer \${A_TOKEN}"}}}}`;
  test.each(['.env', '.env.local', 'team.env'])('dropped as %s', async (name) => {
    const { rows, problems } = await parseConfigurations([
      { name: 'mcp.json', text },
      { name, text: '# ours\nexport A_TOKEN="made-up-1"\n' },
    ]);
    expect(rows[0]?.token).toEqual({ state: 'set', value: 'made-up-1' });
    expect(problems).toEqual([]);
  });

  test('treats pasted text with only variables as a .env', async () => {
    const { rows } = await parseConfigurations([
      { name: 'Pasted text', text: 'A_TOKEN=made-up-2\nOTHER=x\n' },
      { name: 'mcp.json', text },
    ]);
    expect(rows[0]?.token).toEqual({ state: 'set', value: 'made-up-2' });
  });

  test('prefers entered values to a dropped .env', async () => {
    const { rows } = await parseConfigurations(
      [
        { name: 'mcp.json', text },
        { name: '.env', text: 'A_TOKEN=made-up-old' },
      ],
      { env: 'A_TOKEN=made-up-new' },
    );
    expect(rows[0]?.token).toEqual({ state: 'set', value: 'made-up-new' });
  });

  test.each(['', 'your-token-here', '<token>', '$' + '{OTHER}', 'xxxxxxxx'])(
    'fills nothing from %j',
    async (value) => {
      const { rows } = await parseConfigurations([{ name: 'mcp.json', text }], { env: `A_TOKEN=${value}` });
      expect(rows[0]?.token).toEqual({ state: 'placeholder', variable: 'A_TOKEN', label: null });
    },
  );
});
