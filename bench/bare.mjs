// The least that a list read can cost on this machine, which budgets of speed are measured by.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectNode } from '../bin/project-node.mjs';

/** Starts it in a process of its own, over the vaults of an account. Returns its `url`; `close` ends it. */
export async function startBare(databaseUrl, accountId) {
  const child = fork(path.join(import.meta.dirname, 'bare-server.mjs'), [databaseUrl, accountId], {
    execPath: projectNode(),
  });
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/`, close: () => child.disconnect() };
}
