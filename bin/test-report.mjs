// Counts out of the JSON reports. What is not plainly a pass counts as a failure.
import fs from 'node:fs';

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Adds a failure where the runner failed but no test did: it broke outside of any test, or ran none. */
function honest({ passed, failed }, status) {
  if (failed === 0 && (status !== 0 || passed === 0)) return { passed, failed: 1 };
  return { passed, failed };
}

/** Counts of a vitest JSON report; a file that did not load is one failure. */
export function countVitest(file, status) {
  const report = readJson(file);
  if (report === undefined) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }, status);
}

/** Counts of a Playwright JSON report; a test that passed only on a retry is a failure. */
export function countPlaywright(file, status) {
  const stats = readJson(file)?.stats;
  if (stats === undefined) return { passed: 0, failed: 1 };
  return honest({ passed: stats.expected, failed: stats.unexpected + stats.flaky }, status);
}
