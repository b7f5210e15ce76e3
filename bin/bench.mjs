// npm run bench: measures the production build against its budgets and fails when one is exceeded.
import './lib/launcher/node-version.mjs';

import { ensureBuilt } from './lib/launcher/build.mjs';
import { ensureInstalled } from './lib/launcher/install.mjs';
import { exit, Refusal, runProgram } from './lib/launcher/shutdown.mjs';

function parseArguments(args, known) {
  const only = args.indexOf('--only');
  const name = only === -1 ? undefined : args[only + 1];
  const rest = args.filter((_, at) => only === -1 || (at !== only && at !== only + 1));
  const isKnown = (only === -1 || known.includes(name)) && rest.every((arg) => arg === '--quick');
  if (!isKnown) throw new Refusal(`Usage: npm run bench [-- --quick] [-- --only ${known.join('|')}]`);
  return { isQuick: rest.length > 0, names: name === undefined ? known : [name] };
}

runProgram(
  async () => {
    await ensureInstalled();
    // Only now are the packages there that it imports.
    const { GROUPS, runBench } = await import('../bench/run.mjs');
    const wanted = parseArguments(process.argv.slice(2), Object.keys(GROUPS));
    await ensureBuilt();
    const over = await runBench(wanted);
    console.log(over === 0 ? 'Every budget holds.' : `${over} figures are over their budget.`);
    await exit(over === 0 ? 0 : 1);
  },
  { codeOnSignal: 1 },
);
