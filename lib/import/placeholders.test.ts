import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '@/lib/catalog/catalogue';
import { parseConfigurations } from './parse';

const rowOf = async (entry: object) => {
  const text = JSON.stringify({ mcpServers: { one: { url: 'https://a.example.com/mcp', ...entry } } });
  const { rows } = await parseConfigurations([{ name: 'mcp.json', text }]);
  const [row] = rows;
  if (!row) throw new Error('No row');
  return row;
};
const bridge = (...args: string[]) => ({
  url: undefined,
  command: 'npx',
  args: ['mcp-remote', 'https://a.example.com/mcp', ...args],
});
const UNNAMED = { state: 'placeholder', variable: null, label: null };

describe('does not show a token that is in the place of a variable’s name', () => {
  test.each([
    [{ bearer_token_env_var: 'ghp_SecretOfSomebody' }],
    [{ bearer_token_env_var: 'github_pat_secret' }],
    [{ bearer_token_env_var: 'e3b0c44298fc1c149afb' }],
    [{ bearer_token_env_var: 'aGVsbG8gd29ybGQgdG9rZW4' }],
    [{ env_http_headers: { Authorization: 'Bearer sk-secret1234' } }],
    [{ env_http_headers: { Authorization: 'sk-secret1234' } }],
    [{ headers: { Authorization: 'Bearer $' + '{sk-secret-abc}' } }],
  ])('%j', async (entry) => {
    const { token, notes } = await rowOf(entry);
    expect(token).toEqual(UNNAMED);
    expect(notes.map(({ code }) => code)).toContain('token-as-name');
  });

  test.each(['API_KEY', 'HF_TOKEN', 'NPM_TOKEN', 'CONTEXT7_API_KEY', 'github_mcp', 'apiKey'])(
    'accepts %s as a name',
    async (variable) => {
      const { token, notes } = await rowOf({ bearer_token_env_var: variable });
      expect(token).toEqual({ ...UNNAMED, variable });
      expect(notes).toEqual([]);
    },
  );

  test('hides every kind of token of the catalogue', async () => {
    const prefixes = CATALOGUE.flatMap(({ tokenPrefixes }) => tokenPrefixes);
    const token = fc
      .tuple(fc.constantFrom('', ...prefixes), fc.stringMatching(/^[A-Za-z0-9]{28,60}$/))
      .map((parts) => parts.join(''));
    const hold = fc.constantFrom<(secret: string) => object>(
      (secret) => ({ bearer_token_env_var: secret }),
      (secret) => ({ env_http_headers: { Authorization: `Bearer ${secret}` } }),
      (secret) => ({ headers: { [secret]: 'x' } }),
      (secret) => bridge('--header', `Bearer ${secret}`),
      (secret) => bridge('--header', secret, 'x'),
    );
    await fc.assert(
      fc.asyncProperty(token, hold, async (secret, by) => {
        const told = JSON.stringify(await rowOf(by(secret))).toLowerCase();
        expect(told).not.toContain(secret.toLowerCase());
      }),
      { numRuns: 500 },
    );
  });
});

describe('does not show text that is not a header’s name', () => {
  const sentenceOf = async (entry: object) =>
    (await rowOf(entry)).notes.find(({ code }) => code === 'other-headers')?.sentence;

  test.each([['Bearer ghp_secret'], ['ghp_secret'], ['sk-secret'], ['s3cr3t'], ['<b>secret</b>']])(
    '--header “%s”',
    async (header) => {
      const sentence = await sentenceOf(bridge('--header', header));
      expect(sentence).toMatch(/^The file sends another header to this server\. /);
    },
  );

  test('names the other headers', async () => {
    expect(
      await sentenceOf({ headers: { 'X-Team': 'a', CONTEXT7_API_KEY: 'b', 'Bearer x1': 'c' } }),
    ).toContain('sends X-Team, CONTEXT7_API_KEY, another header to this server.');
  });

  test('still reports a header with the name of a credential as not-bearer', async () => {
    const { token } = await rowOf({ headers: { 'ghp_abc-token': 'x' } });
    expect(token).toEqual({ state: 'not-bearer', scheme: 'another header' });
  });
});
