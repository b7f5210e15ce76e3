// npm run check: types, lint, format, import directions and dead code, all of them each time.
import './node-version.mjs';

import { runChecks } from './check-steps.mjs';
import { ensureInstalled } from './install.mjs';
import { exit, runProgram } from './stopping.mjs';

runProgram(
  async () => {
    await ensureInstalled();
    const { failed } = await runChecks();
    await exit(failed === 0 ? 0 : 1);
  },
  { codeOnSignal: 1 },
);
