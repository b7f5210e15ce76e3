// Which Node runs the server, the build and the tests; any Node from 20.19 on may launch them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PACKAGED = path.join(
  import.meta.dirname,
  `../../../node_modules/node-${process.platform}-${process.arch}/bin/node`,
);
/** npm puts the packaged one into the PATH of its scripts; the one that somebody chose runs npm itself. */
const chosen = process.env.npm_node_execpath ?? process.execPath;

/** Major version of a Node; 0 where there is none, or none that runs on this machine. */
function majorOf(node) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
}

/**
 * Path of the Node that comes with the packages where it is newer than the one that somebody chose, and of
 * that one otherwise: on other platforms, and before the packages are installed.
 */
export const projectNode = () => (majorOf(PACKAGED) > majorOf(chosen) ? PACKAGED : chosen);
