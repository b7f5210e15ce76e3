import fs from 'node:fs';
import path from 'node:path';
import { UnrecognizedActionError } from 'next/dist/client/components/unrecognized-action-error';
import { expect, test } from 'vitest';
import { callAction, NOTHING_CHANGED } from './call-action';
import type { Result } from './result';

const rejecting =
  (error: Error) =>
  async (_: object): Promise<Result<string>> => {
    throw error;
  };

const codeOf = async (call: Promise<Result<unknown>>) => {
  const result = await call;
  return result.ok ? 'ok' : result.problem.code;
};

test('returns what the action returned', async () => {
  const input = { id: 'vault_1' };
  const answer: Result<object> = { ok: true, value: input };
  expect(await callAction(async () => answer, input)).toBe(answer);
  const refused: Result<object> = { ok: false, problem: { code: 'conflict', message: 'It exists.' } };
  expect(await callAction(async () => refused, input)).toBe(refused);
});

test('reports a dropped network and a 5xx as an unknown outcome', async () => {
  for (const error of [
    new TypeError('Failed to fetch'),
    new Error('An unexpected response was received from the server.'),
  ])
    expect(await codeOf(callAction(rejecting(error), {}))).toBe('outcome_unknown');
});

test('reports an answer without a result as an unknown outcome', async () => {
  const empty = async (_: object): Promise<Result<string>> => JSON.parse('null');
  expect(await codeOf(callAction(empty, {}))).toBe('outcome_unknown');
});

test('reports what was never answered as unknown when its time is over', async () => {
  const silent = (_: object) => new Promise<Result<string>>(() => undefined);
  expect(await codeOf(callAction(silent, {}, { withinMs: 20 }))).toBe('outcome_unknown');
});

test('reports the problem that the caller names for an action that changes nothing', async () => {
  const result = await callAction(
    rejecting(new TypeError('Failed to fetch')),
    {},
    { unanswered: NOTHING_CHANGED },
  );
  expect(result).toEqual({ ok: false, problem: { ...NOTHING_CHANGED, unanswered: true } });
});

test('reports an action id of an earlier build as a stale page, where nothing was done', async () => {
  const result = await callAction(
    rejecting(new UnrecognizedActionError('Server Action "x" was not found')),
    {},
  );
  expect(result).toMatchObject({ ok: false, problem: { code: 'stale_page' } });
});

test('reports a redirect as the end of the session', async () => {
  const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;push;/sign-in;307;' });
  expect(await codeOf(callAction(rejecting(redirect), {}))).toBe('signed_out');
});

test('the browser calls actions through callAction() alone', () => {
  const app = path.join(import.meta.dirname, '../../app');
  const callers = fs
    .readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ name, code: fs.readFileSync(path.join(app, name), 'utf8') }))
    .filter(({ code }) => /from '[^']*\/actions';/.test(code));
  const isDirect = ({ code }: { code: string }) =>
    [...code.matchAll(/^import ([^;]*?) from '[^']*\/actions';/gm)].some(([line, imported = '']) => {
      const names = imported.match(/^\{(.*)\}$/s)?.[1]?.match(/\w+/g);
      const rest = code.replace(line, '').replace(/\bcallAction\(\s*\w+/g, '');
      // A renamed or whole import would hide a call from this test.
      return !names || names.includes('as') || names.some((name) => new RegExp(`\\b${name}\\b`).test(rest));
    });
  expect(callers.filter(isDirect).map(({ name }) => name)).toEqual([]);
  expect(callers.length).toBeGreaterThan(20);
});
