import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './test-report.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-report-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function reportOf(content: object) {
  const file = path.join(folder, 'report.json');
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}

const playwright = (expected: number, unexpected: number, flaky: number) =>
  reportOf({ stats: { expected, unexpected, flaky, skipped: 1 } });
const vitest = (numPassedTests: number, numFailedTests: number, testResults: object[] = []) =>
  reportOf({ numPassedTests, numFailedTests, testResults });

test('a test that passed only on a retry is a failure', () => {
  expect(countPlaywright(playwright(5, 1, 2), 1)).toEqual({ passed: 5, failed: 3 });
});

test('a file that failed to load is a failure', () => {
  const unloaded = { status: 'failed', assertionResults: [] };
  expect(countVitest(vitest(5, 1, [unloaded]), 1)).toEqual({ passed: 5, failed: 2 });
});

test('a failed runner without a failed test is a failure', () => {
  expect(countVitest(vitest(5, 0), 1)).toEqual({ passed: 5, failed: 1 });
  expect(countPlaywright(playwright(5, 0, 0), null)).toEqual({ passed: 5, failed: 1 });
});

test('a run without tests and a missing report are failures', () => {
  expect(countVitest(vitest(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  expect(countPlaywright(playwright(0, 0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  expect(countPlaywright(path.join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
});

test('counts a run without failures', () => {
  expect(countVitest(vitest(5, 0), 0)).toEqual({ passed: 5, failed: 0 });
  expect(countPlaywright(playwright(5, 0, 0), 0)).toEqual({ passed: 5, failed: 0 });
});

test("reports a failure with its error, the page and the server's log lines", () => {
  const context = path.join(folder, 'error-context.md');
  fs.writeFileSync(context, '# Error details\n\n```yaml\n- heading "Vaults"\n```\n');
  const result = {
    status: 'failed',
    startTime: '2026-01-01T00:00:10.000Z',
    duration: 5_000,
    errors: [{ message: '\u001b[31mnot visible\u001b[39m' }],
    attachments: [{ name: 'error-context', path: context }],
  };
  const spec = { file: 'a.spec.ts', line: 3, title: 'opens', ok: false, tests: [{ results: [result] }] };
  const well = { ...spec, title: 'closes', ok: true };
  const log = ['09', '12', '16'].map((second) => `{"time":"2026-01-01T00:00:${second}.000Z"}`);
  expect(
    failuresOfPlaywright(reportOf({ suites: [{ suites: [{ specs: [well, spec] }] }] }), log.join('\n')),
  ).toEqual([['a.spec.ts:3 opens', 'not visible', '- heading "Vaults"', log[1]].join('\n')]);
});

test('reports a failed unit test and a file that failed to load', () => {
  const failed = { status: 'failed', fullName: 'adds', failureMessages: ['1 is not 2'] };
  const suites = [
    { status: 'failed', assertionResults: [{ ...failed, status: 'passed' }, failed] },
    { status: 'failed', message: 'no such module', assertionResults: [] },
  ];
  expect(failuresOfVitest(vitest(1, 1, suites))).toEqual(['adds\n1 is not 2', 'no such module']);
  expect(failuresOfVitest(path.join(folder, 'none.json'))).toEqual([]);
  expect(failuresOfPlaywright(path.join(folder, 'none.json'), '')).toEqual([]);
});
