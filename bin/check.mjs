// npm run check: types, lint, format, import directions and dead code. Runs all of them each time.
import './lib/launcher/node-version.mjs';

import { ensureInstalled } from './lib/launcher/install.mjs';
import { exit, runProgram } from './lib/launcher/shutdown.mjs';
import { runChecks } from './lib/test/check-steps.mjs';

runProgram(
  async () => {
    await ensureInstalled();
    const { failed } = await runChecks();
    await exit(failed === 0 ? 0 : 1);
  },
  { codeOnSignal: 1 },
);
