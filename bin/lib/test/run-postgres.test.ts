import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const PROGRAM = path.join(import.meta.dirname, 'run-postgres.mjs');

const isRunning = (pid: number) => fs.existsSync(`/proc/${pid}`);

test('a killed test run leaves neither its PostgreSQL nor its folder', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-guard-'));
  // A process that starts the program like the test setup, and gets no warning before it ends.
  const code = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, [${JSON.stringify(PROGRAM)}, ${JSON.stringify(folder)}], { stdio: ['pipe', 1, 2] });
    setInterval(() => {}, 1_000);`;
  const run = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = await once(createInterface({ input: run.stdout }), 'line');
    expect(url).toMatch(/^postgresql:/);
    const pid = Number(fs.readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    expect(isRunning(pid)).toBe(true);
    run.kill('SIGKILL');
    await expect.poll(() => isRunning(pid) || fs.existsSync(folder), { timeout: 30_000 }).toBe(false);
  } finally {
    run.kill('SIGKILL');
  }
}, 60_000);
