import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { explained } from './shutdown.mjs';

function errorOf(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('explains a full disk without a stack', () => {
  const sentence = explained(errorOf(() => fs.writeFileSync('/dev/full', 'x')));
  expect(sentence).toMatch(/^\nThe disk is full\. Free some space, then start again\./);
});

test('names a folder that is read-only for us', () => {
  const error = Object.assign(new Error(), { code: 'EROFS', syscall: 'open', path: '/data/lock' });
  expect(explained(error)).toBe(
    '\nThe file system is read-only. Set DATA_DIR to a folder that can be written to. (open /data/lock)',
  );
});

test('prints the stack of an unexpected error', () => {
  const error = errorOf(() => fs.readFileSync(path.join(os.tmpdir(), 'not', 'there')));
  expect(explained(error)).toBe(error);
});
