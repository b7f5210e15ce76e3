// What the check of a token costs beside a bare handshake with the same server.
import { fork } from 'node:child_process';
import path from 'node:path';
import { cleanEnvironment } from '../bin/console.mjs';
import { projectNode } from '../bin/project-node.mjs';
import { row } from './table.mjs';

const REPLICA = path.join(import.meta.dirname, 'probe-replica.mjs');
const ROUNDS = 40;
const WARM_UP = 10;

export async function measureProbe() {
  const child = fork(REPLICA, {
    execPath: projectNode(),
    env: cleanEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { measured, error } = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The probing process ended with ${code}.`)));
    child.once('message', resolve);
    child.send({ rounds: ROUNDS, warmUp: WARM_UP });
  });
  child.removeAllListeners('exit');
  child.kill();
  if (error !== undefined) throw new Error(error);
  const { bare, probed } = measured;
  return [
    row(
      'check of a token, with its control run, to a bare handshake and list of tools',
      probed.p50 / bare.p50,
      '×',
      {
        detail: `${ROUNDS} each: ${probed.p50.toFixed(1)} / ${probed.p99.toFixed(1)} ms beside ${bare.p50.toFixed(1)} / ${bare.p99.toFixed(1)} ms (p50 / p99)`,
      },
    ),
  ];
}
