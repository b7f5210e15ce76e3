import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { postgresUser } from './postgres-user.mjs';

test('the system user can find and run programs in a folder that only root may enter', () => {
  // mkdtemp creates it with mode 0700, like /root and many folders with clones.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-user-'));
  const program = path.join(folder, 'program');
  fs.writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  try {
    const { prefix } = postgresUser(program, folder);
    const run = (...words: string[]) => {
      const [file = '', ...args] = [...prefix, ...words];
      return spawnSync(file, args, { encoding: 'utf8' });
    };
    expect(run(program).status).toBe(0);
    // initdb and pg_ctl call access(2) before they run another program of their folder.
    expect(run('test', '-x', program).status).toBe(0);
    expect(run('id', '-u').stdout.trim()).not.toBe('0');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
