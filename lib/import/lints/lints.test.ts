import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfigurations } from '../parse';
import {
  codes,
  type Going,
  lint,
  OTHER,
  PRODUCTION,
  STAGING,
  set,
  stored,
  TEAM,
  to,
  URL_1,
} from './test-lint';

test('omits a row without findings', () => {
  expect(lint([to(TEAM, URL_1, { token: set('a-token-of-its-own') })]).size).toBe(0);
});

test('lints the current row, under other codes than the notes of its file', async () => {
  const url = 'https://mcp.example.com/mcp?api_key=abc';
  const old = { notes: [{ code: 'secret-in-url', level: 'problem', sentence: 'Of a former URL.' } as const] };
  expect(codes([to(TEAM, url, old)])).toEqual(['secret-in-url']);
  const text = JSON.stringify({ mcpServers: { a: { url }, b: { url: `\${TENANT}.example.com?token=abc` } } });
  const { rows } = await parseConfigurations([{ name: 'mcp.json', text }]);
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    expect(row.notes.map(({ code }) => code)).not.toContain('secret-in-url');
    expect(codes([{ row, to: TEAM }])).toEqual(['secret-in-url']);
  }
});

test('does not compare other rows with rows that a person leaves out', () => {
  const token = set('one-token-for-both');
  const goings = [to(TEAM, URL_1, { token }), to(TEAM, URL_1, { token }), to(OTHER, `${URL_1}/`, { token })];
  expect(codes(goings)).toEqual(['same-token', 'twin', 'near-twin-elsewhere']);
  const left = new Set(goings.slice(1).map(({ row }) => row.key));
  expect(lint(goings, [], left).size).toBe(0);
  expect(codes(goings, [stored(TEAM, URL_1)], left)).toEqual(['already-there']);
});

test('still lints a row that is left out', () => {
  const one = to(TEAM, 'http://mcp.example.com/mcp');
  expect(codes([one], [], new Set([one.row.key]))).toEqual(['plain-http']);
});

test('puts no token into a note, even if other fields contain it', () => {
  const token = fc
    .tuple(
      fc.constantFrom('', 'ghp_', 'sk_test_', 'lin_api_', 'sk-ant-'),
      fc.stringMatching(/^[A-Za-z0-9]{12,40}$/),
    )
    .map((parts) => parts.join(''));
  const address = fc.constantFrom(
    URL_1,
    `${URL_1}/`,
    'https://mcp.linear.app/sse',
    'https://mcp.sentry.dev/mcp',
    'http://mcp.staging.example.com/mcp',
  );
  const place = fc.constantFrom(
    (url: string) => url,
    (url: string, secret: string) => `${url}?api_key=${secret}`,
    (url: string, secret: string) => `${url}/${secret}`,
    (url: string, secret: string) => url.replace('://', `://me:${secret}@`),
    (url: string, secret: string) => url.replace('://', `://${secret.toLowerCase().replace(/_/g, '-')}.`),
  );
  const target = fc.constantFrom(TEAM, OTHER, PRODUCTION, STAGING, null);
  const going = fc.record({ token, address, place, target, isName: fc.boolean(), isTwice: fc.boolean() });
  fc.assert(
    fc.property(fc.array(going, { minLength: 1, maxLength: 12 }), (rows) => {
      const goings = rows.flatMap((one) => {
        const url = one.place(one.address, one.token);
        const more = { name: one.isName ? one.token : 'server', token: set(one.token) };
        const here = to(one.target, url, more);
        return one.isTwice ? [here, to(OTHER, url.toUpperCase(), more)] : [here];
      });
      const said = [...lint(goings).values()].flat().map((note) => note.code + note.sentence);
      const told = said.join('\n').toLowerCase();
      for (const { token } of rows) expect(told).not.toContain(token.toLowerCase());
    }),
    { numRuns: 300 },
  );
});

test('writes notes as sentences with advice, under stable codes', () => {
  const goings = [
    to(PRODUCTION, 'http://u:p@mcp.staging.example.com/sse?key=1', {
      protocol: 'sse',
      token: set('sk_test_1234'),
    }),
    to(PRODUCTION, 'http://mcp.staging.example.com/mcp', { token: set('sk_test_1234') }),
    to(TEAM, 'https://mcp.notion.com/mcp', { token: set('ghp_12345678') }),
  ];
  const notes = [...lint(goings).values()].flat();
  expect(notes.length).toBeGreaterThan(8);
  for (const { code, sentence } of notes) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(sentence).toMatch(/^\S.*[:.].*\.$/);
    expect(sentence).not.toContain('!');
  }
});

describe('takes time in proportion to the number of rows', () => {
  // The inputs for which a comparison of every pair would be slow.
  const shapes: Record<string, (at: number) => Going> = {
    'all alike in one vault': () => to(TEAM, URL_1, { token: set('one-and-the-same') }),
    'one URL, a vault each': (at) =>
      to({ ...PRODUCTION, vaultName: `V${at}` }, URL_1, { token: set(`t-${at}`) }),
    'one server, a query each': (at) => to(TEAM, `${URL_1}?project_ref=${at}`, { token: set(`t-${at}`) }),
  };
  // The best of five runs, because compilation and garbage collection affect some of them.
  /** Microseconds of processor time, which does not depend on other work of the machine. */
  const effort = (goings: Going[]) =>
    Math.min(
      ...[1, 2, 3, 4, 5].map(() => {
        const before = process.cpuUsage();
        lint(goings);
        return process.cpuUsage(before).user;
      }),
    );
  test.each(Object.keys(shapes))('%s', (name) => {
    const shape = shapes[name];
    if (!shape) throw new Error(name);
    const rows = (count: number) => Array.from({ length: count }, (_, at) => shape(at));
    effort(rows(500));
    const few = effort(rows(2_000));
    // Eight times the rows: linear is 8, quadratic 64.
    expect(effort(rows(16_000)) / few).toBeLessThan(30);
  });
});
