// npm run bench: measures the production build against its budgets and fails if one is exceeded.
import './lib/launcher/node-version.mjs';

import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/launcher/build.mjs';
import { ensureInstalled } from './lib/launcher/install.mjs';
import { exit, Refusal, runProgram } from './lib/launcher/shutdown.mjs';

function readArguments(known) {
  const options = { quick: { type: 'boolean', default: false }, only: { type: 'string' } };
  try {
    const { quick, only } = parseArgs({ options }).values;
    if (only === undefined || known.includes(only))
      return { isQuick: quick, names: only === undefined ? known : [only] };
  } catch {
    // An unknown option gets the same message as an unknown group.
  }
  throw new Refusal(`Usage: npm run bench [-- --quick] [-- --only ${known.join('|')}]`);
}

runProgram(
  async () => {
    await ensureInstalled();
    // This module imports packages, which are installed only now.
    const { GROUPS, runBench } = await import('../bench/run.mjs');
    const wanted = readArguments(Object.keys(GROUPS));
    await ensureBuilt();
    const over = await runBench(wanted);
    console.log(
      over === 0 ? 'All figures are within their budgets.' : `${over} figures are over their budget.`,
    );
    await exit(over === 0 ? 0 : 1);
  },
  { codeOnSignal: 1 },
);
