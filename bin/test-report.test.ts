import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countPlaywright, countVitest } from './test-report.mjs';

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

test('a test that passed on a retry only is a failure', () => {
  expect(countPlaywright(playwright(5, 1, 2), 1)).toEqual({ passed: 5, failed: 3 });
});

test('a file that did not load is a failure', () => {
  const unloaded = { status: 'failed', assertionResults: [] };
  expect(countVitest(vitest(5, 1, [unloaded]), 1)).toEqual({ passed: 5, failed: 2 });
});

test('a runner that failed while no test did is a failure', () => {
  expect(countVitest(vitest(5, 0), 1)).toEqual({ passed: 5, failed: 1 });
  expect(countPlaywright(playwright(5, 0, 0), null)).toEqual({ passed: 5, failed: 1 });
});

test('no test at all is a failure, and so is no report', () => {
  expect(countVitest(vitest(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  expect(countPlaywright(playwright(0, 0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  expect(countPlaywright(path.join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
});

test('all well', () => {
  expect(countVitest(vitest(5, 0), 0)).toEqual({ passed: 5, failed: 0 });
  expect(countPlaywright(playwright(5, 0, 0), 0)).toEqual({ passed: 5, failed: 0 });
});
