// Counts results of the JSON reports and collects the messages of failures. Anything that is not clearly a
// pass counts as a failure.
import fs from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** The end of a run repeats why it failed, because earlier lines are not always kept. */
const FAILURES_SHOWN = 3;
const LINES_SHOWN = 60;

const inShort = (texts) =>
  texts.map((text, place) => (place < FAILURES_SHOWN ? text : text.split('\n', 1)[0]));

const firstLines = (text) => text.split('\n').slice(0, LINES_SHOWN).join('\n');
const plain = (text) => firstLines(stripVTControlCharacters(text ?? '').trim());

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Adds a failure if the runner failed without a failed test: it broke outside of a test, or ran none. */
function honest({ passed, failed }, status) {
  if (failed === 0 && (status !== 0 || passed === 0)) return { passed, failed: 1 };
  return { passed, failed };
}

const isUnloaded = ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0;

/** Returns the counts of a vitest JSON report. A file that failed to load is one failure. */
export function countVitest(file, status) {
  const report = readJson(file);
  if (report === undefined) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(isUnloaded);
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }, status);
}

/** Returns the counts of a Playwright JSON report. A test that passed only on a retry is a failure. */
export function countPlaywright(file, status) {
  const stats = readJson(file)?.stats;
  if (stats === undefined) return { passed: 0, failed: 1 };
  return honest({ passed: stats.expected, failed: stats.unexpected + stats.flaky }, status);
}

/** Returns why the first tests of a vitest JSON report failed: a sentence or some lines for each. */
export function failuresOfVitest(file) {
  const suites = readJson(file)?.testResults ?? [];
  const failed = suites.flatMap((suite) => [
    ...(isUnloaded(suite) ? [plain(suite.message)] : []),
    ...suite.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => `${fullName}\n${plain(failureMessages.join('\n'))}`),
  ]);
  return inShort(failed);
}

/** Returns what the page showed when a test failed, as Playwright wrote it next to the test. '' for nothing. */
function pageOf({ attachments }) {
  const context = attachments.find(({ name }) => name === 'error-context')?.path;
  if (context === undefined || !fs.existsSync(context)) return '';
  return firstLines(/```yaml\n(.*?)\n```/s.exec(fs.readFileSync(context, 'utf8'))?.[1] ?? '');
}

const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

/** Returns the lines of a JSON log that were written from `from` to `until` (ms). */
const linesBetween = (log, from, until) =>
  log.split('\n').filter((line) => {
    const at = Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '');
    return at >= from && at <= until;
  });

/**
 * Returns why the first tests of a Playwright JSON report failed: the error, the page at that time, and the
 * last lines of the server's log during the test.
 */
export function failuresOfPlaywright(file, log) {
  const failed = (readJson(file)?.suites ?? []).flatMap(specsOf).filter(({ ok }) => !ok);
  const texts = failed.map((spec) => {
    const result = spec.tests.flatMap(({ results }) => results).find(({ status }) => status !== 'passed');
    if (result === undefined) return spec.title;
    const from = Date.parse(result.startTime);
    const lines = linesBetween(log, from, from + result.duration).slice(-LINES_SHOWN / 2);
    const errors = result.errors.map(({ message }) => plain(message));
    return [`${spec.file}:${spec.line} ${spec.title}`, ...errors, pageOf(result), ...lines].join('\n');
  });
  return inShort(texts);
}
