import { describe, expect, test } from 'vitest';
import { ACTIONS, type ActionName, actionNamed, TARGET_KINDS } from './action-registry';
import { AREAS } from './areas';
import { AUDIT_OUTCOMES, type AuditTarget } from './model';
import { lineOf, type RecordedChange, SENTENCES, serverWords } from './sentences';

const NAMES = Object.keys(ACTIONS) as ActionName[];
const URL = 'https://mcp.linear.app/mcp';

const words = (change: RecordedChange): string =>
  lineOf(change)
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join('');

const target = (kind: AuditTarget['kind']): AuditTarget => ({
  kind,
  id: `id-of-${kind}`,
  label: kind === 'credential' || kind === 'collect_request' ? URL : `Name of ${kind}`,
});
const bare = (action: string, change: Partial<RecordedChange> = {}): RecordedChange => ({
  action,
  outcome: 'success',
  code: null,
  targets: [],
  asked: null,
  result: null,
  ...change,
});

test.each(NAMES)('%s has a sentence for every outcome, with and without names', (action) => {
  const targets = (actionNamed(action)?.targets ?? []).map(target);
  for (const outcome of AUDIT_OUTCOMES)
    for (const named of [targets, []]) {
      const line = words(bare(action, { outcome, targets: named }));
      expect(line, outcome).toMatch(/^ [a-z]/);
      expect(line, outcome).not.toMatch(/[[\]{}|]|undefined| {2}| $/);
    }
  const [did] = SENTENCES[action];
  for (const outcome of ['failure', 'unknown', 'refused', 'intent'] as const)
    expect(words(bare(action, { outcome, targets })).startsWith(` ${did} `)).toBe(false);
});

test.each(NAMES)('the sentence of %s names only targets that the action has', (action) => {
  const kinds = [...SENTENCES[action][2].matchAll(/\{(\w+)#?\}/g)].map(([, kind]) => kind);
  expect(kinds.filter((kind) => !actionNamed(action)?.targets.some((one) => one === kind))).toEqual([]);
  expect(kinds.every((kind) => kind !== undefined && kind in TARGET_KINDS)).toBe(true);
});

describe('the content of a line', () => {
  const targets = [target('vault'), target('credential')];
  test.each([
    ['success', null, ' rotated the credential for mcp.linear.app in Name of vault'],
    ['failure', null, ' tried to rotate the credential for mcp.linear.app in Name of vault: it failed'],
    ['unknown', null, ' asked to rotate the credential for mcp.linear.app in Name of vault: outcome unknown'],
    [
      'intent',
      null,
      ' asked to rotate the credential for mcp.linear.app in Name of vault: no outcome recorded yet',
    ],
    [
      'refused',
      'identity_required',
      ' was not allowed to rotate the credential for mcp.linear.app in Name of vault: the last identity confirmation was too old',
    ],
  ] as const)('%s', (outcome, code, line) => {
    expect(words(bare('credential.rotate', { outcome, code, targets }))).toBe(line);
  });

  test('omits what the entry does not name', () => {
    expect(words(bare('credential.rotate', { outcome: 'refused' }))).toBe(
      ' was not allowed to rotate a credential',
    );
    expect(words(bare('import.rows'))).toBe(' imported credentials');
    expect(words(bare('session.sign-in', { outcome: 'failure', asked: { email: 'a@b.example' } }))).toBe(
      ' tried to sign in as a@b.example: it failed',
    );
    expect(words(bare('session.sign-in'))).toBe(' signed in');
  });

  test('names the server of a token that was verified before it was stored or rotated', () => {
    const verified = { result: { verdict: 'unreachable' } };
    expect(words(bare('credential.verify', { ...verified, asked: { mcpServerUrl: URL } }))).toBe(
      ' verified a token for mcp.linear.app: unreachable',
    );
    expect(words(bare('credential.verify', { ...verified, targets }))).toBe(
      ' verified a token for mcp.linear.app in Name of vault: unreachable',
    );
  });

  test('has counts and fields of the input', () => {
    expect(
      words(
        bare('import.rows', {
          targets: [target('vault'), { ...target('vault'), id: 'other' }],
          result: { created: 12 },
        }),
      ),
    ).toBe(' imported 12 credentials into 2 vaults');
    expect(words(bare('user.change-role', { targets: [target('user')], asked: { role: 'auditor' } }))).toBe(
      ' changed the role of Name of user to auditor',
    );
  });

  test('shows an unknown action and a name that would change how the line reads', () => {
    expect(words(bare('moon.land'))).toBe(' recorded moon.land');
    expect(words(bare('vault.archive', { targets: [{ kind: 'vault', id: 'v', label: 'a\u202eb' }] }))).toBe(
      ' archived the vault a[U+202E]b',
    );
  });
});

test('names a server by its host, and by an unusual path', () => {
  expect(serverWords(URL)).toBe('mcp.linear.app');
  expect(serverWords('https://mcp.example.com/team-a')).toBe('mcp.example.com/team-a');
  expect(serverWords('not a url')).toBe('not a url');
});

test('puts every action in exactly one area', () => {
  expect(AREAS.flatMap(({ actions }) => actions.map(({ name }) => name)).toSorted()).toEqual(
    NAMES.toSorted(),
  );
});
