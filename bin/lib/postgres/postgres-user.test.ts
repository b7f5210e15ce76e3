import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { postgresUser } from './postgres-user.mjs';

test('the system user may run programs, and look for them, in a folder that only root may enter', () => {
  // mkdtemp makes it 0700, like /root and like many a folder that a project is cloned into.
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
    // access(2), which initdb and pg_ctl ask before they run a program beside them.
    expect(run('test', '-x', program).status).toBe(0);
    expect(run('id', '-u').stdout.trim()).not.toBe('0');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
