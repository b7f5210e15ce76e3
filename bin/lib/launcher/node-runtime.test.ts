import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MODULE = path.join(import.meta.dirname, 'node-runtime.mjs');
const PRINT = `import { projectNode } from ${JSON.stringify(MODULE)}; process.stdout.write(projectNode());`;

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'project-node-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Returns the Node that is used if npm runs on a Node with this version. */
function takenBeside(version: string): { own: string; taken: string } {
  const own = path.join(folder, 'node');
  fs.writeFileSync(own, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', PRINT], {
    encoding: 'utf8',
    env: { ...process.env, npm_node_execpath: own },
  });
  return { own, taken: stdout };
}

test('uses a Node that is as new as the packaged one', () => {
  const { own, taken } = takenBeside('v99.0.0');
  expect(taken).toBe(own);
});

test.runIf(process.platform === 'linux')('replaces an older Node with the packaged one, which runs', () => {
  const { taken } = takenBeside('v20.19.0');
  expect(taken).toMatch(/node_modules\/node-linux-\w+\/bin\/node$/);
  expect(spawnSync(taken, ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^v24\./);
});
