// The checks that need no running program: types, lint, format, import directions and dead code.
import { runNode } from '../launcher/spawn.mjs';

const NEXT = 'node_modules/next/dist/bin/next';

/** Each step runs commands that print their findings and exit with a code other than 0 if they have any. */
const STEPS = [
  {
    name: 'types',
    commands: [
      // The route types are generated. A fresh clone has none.
      [NEXT, ['typegen']],
      ['node_modules/typescript/bin/tsc', ['--noEmit']],
    ],
  },
  {
    name: 'lint and format',
    commands: [['node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']]],
  },
  {
    name: 'import directions',
    commands: [
      [
        'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        ['--config', '.dependency-cruiser.cjs', 'app', 'components', 'lib', 'e2e'],
      ],
      [
        'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        ['--config', '.dependency-cruiser.folders.cjs', 'app', 'components', 'lib'],
      ],
    ],
  },
  { name: 'words', commands: [['bin/check-words.mjs', []]] },
  { name: 'dead code', commands: [['node_modules/knip/bin/knip.js', ['--no-progress']]] },
];

async function runStep({ name, commands }) {
  const begun = performance.now();
  const outputs = [];
  let isOk = true;
  for (const [script, args] of commands) {
    const { status, output } = await runNode(script, args, {
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    });
    outputs.push(output);
    isOk = status === 0;
    if (!isOk) break;
  }
  return { name, isOk, output: outputs.join('').trim(), ms: performance.now() - begun };
}

export async function runChecks() {
  const results = await Promise.all(STEPS.map(runStep));
  for (const { name, isOk, output, ms } of results) {
    console.log(`${isOk ? '✓' : '✗'} ${name} (${(ms / 1000).toFixed(1)} s)`);
    if (!isOk) console.log(output.replaceAll(/^/gm, '    '));
  }
  return {
    passed: results.filter(({ isOk }) => isOk).length,
    failed: results.filter(({ isOk }) => !isOk).length,
  };
}
