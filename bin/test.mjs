// npm test: runs everything. Its last line has the number of passed and failed tests.
import './lib/launcher/node-version.mjs';

import { ensureInstalled } from './lib/launcher/install.mjs';
import { Refusal, runProgram, stopAll } from './lib/launcher/shutdown.mjs';
import { runChecks } from './lib/test/check-steps.mjs';
import { runBrowserTests, runUnitTests } from './lib/test/test-steps.mjs';

const SUITES = { check: runChecks, unit: runUnitTests, e2e: runBrowserTests };

/** Returns the suites to run, and the words that a test file's path must contain: `{ names, words }`. */
function wanted(args) {
  if (args.length === 0) return { names: Object.keys(SUITES), words: [] };
  const [option, name, ...words] = args;
  if (option === '--only' && name in SUITES) return { names: [name], words };
  throw new Refusal(`Usage: npm test [-- --only ${Object.keys(SUITES).join('|')} [part of a file name …]]`);
}

/** A suite that could not run is one failure, with its reason on the screen. */
async function countOf(name, words) {
  try {
    return await SUITES[name](words);
  } catch (error) {
    console.error(error instanceof Refusal ? `✗ ${name}: ${error.message}` : error);
    return { passed: 0, failed: 1 };
  }
}

runProgram(
  async () => {
    const { names, words } = wanted(process.argv.slice(2));
    await ensureInstalled();
    const total = { passed: 0, failed: 0 };
    const allFailures = [];
    for (const name of names) {
      console.log(`\n— ${name} —`);
      const { passed, failed, failures = [] } = await countOf(name, words);
      total.passed += passed;
      total.failed += failed;
      allFailures.push(...failures);
    }
    await stopAll();
    for (const failure of allFailures) console.log(`\n✗ ${failure}`);
    // The details above can exceed what a CI page keeps.
    if (allFailures.length > 0) console.log('\nFailed:');
    for (const failure of allFailures) console.log(`✗ ${failure.split('\n', 1)[0]}`);
    console.log(`\n${total.passed} passed, ${total.failed} failed`);
    process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  },
  { codeOnSignal: 1 },
);
