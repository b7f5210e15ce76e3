import { expect, test } from 'vitest';
import { traceOf } from '@/lib/core/server/log';
import { firstWords } from './console-output';

test.each([
  ['\u001b[31m ⨯ \u001b[39mSyntaxError: Unexpected token \'s\', "s3cret" is not valid JSON', '⨯ SyntaxError'],
  ['Failed to find Server Action "s3cret". This request might be', 'Failed to find Server Action'],
  ['body\ns3cret', 'body'],
  ['Ready in 20 ms', 'Ready in 20 ms'],
])('shortens %j to %j in the log', (text, words) => expect(firstWords(text)).toBe(words));

test('logs the places of an error’s trace but not its message', () => {
  const error = new SyntaxError('Unexpected token, "\n    at s3cret (file.js:1:1)" is not valid JSON');
  const trace = JSON.stringify(traceOf(error));
  expect(trace).not.toContain('s3cret');
  expect(trace).toContain('console-output.test.ts');
});
