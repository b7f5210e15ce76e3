import { UnrecognizedActionError } from 'next/dist/client/components/unrecognized-action-error';
import { expect, test } from 'vitest';
import { actionAnswers, callAction, NOTHING_CHANGED, openActions } from './call-action';
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

test('fires an event when an action is answered, with any result', async () => {
  let answers = 0;
  const count = () => {
    answers += 1;
  };
  actionAnswers.addEventListener('answer', count);
  await callAction(async (): Promise<Result<string>> => ({ ok: true, value: '' }), {});
  await callAction(rejecting(new TypeError('Failed to fetch')), {});
  actionAnswers.removeEventListener('answer', count);
  expect(answers).toBe(2);
});

test('counts an action as open from the call to its answer, with any result', async () => {
  const open: number[] = [];
  const note = () => open.push(openActions());
  for (const type of ['ask', 'answer']) actionAnswers.addEventListener(type, note);
  await callAction(async (): Promise<Result<string>> => ({ ok: true, value: '' }), {});
  await callAction(rejecting(new TypeError('Failed to fetch')), {});
  for (const type of ['ask', 'answer']) actionAnswers.removeEventListener(type, note);
  expect(open).toEqual([1, 0, 1, 0]);
});

test('reports a lost network and a 5xx as an unknown outcome', async () => {
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

test('reports an unanswered action as unknown after the time limit', async () => {
  const silent = (_: object) => new Promise<Result<string>>(() => undefined);
  expect(await codeOf(callAction(silent, {}, { withinMs: 20 }))).toBe('outcome_unknown');
});

test('reports the caller’s problem for an action that changes nothing', async () => {
  const result = await callAction(
    rejecting(new TypeError('Failed to fetch')),
    {},
    { unanswered: NOTHING_CHANGED },
  );
  expect(result).toEqual({ ok: false, problem: { ...NOTHING_CHANGED, unanswered: true } });
});

test('reports an action id of an earlier build as a stale page that changed nothing', async () => {
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

test('never rejects for any error of the action', async () => {
  const throwing = (thrown: unknown) => (): Promise<Result<string>> => {
    throw thrown;
  };
  for (const thrown of [undefined, null, 'text', new DOMException('Aborted', 'AbortError')]) {
    expect(await codeOf(callAction(throwing(thrown), {}))).toBe('outcome_unknown');
    expect(await codeOf(callAction(() => Promise.reject(thrown), {}))).toBe('outcome_unknown');
  }
});
