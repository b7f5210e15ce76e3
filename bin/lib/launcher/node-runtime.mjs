// Which Node runs the server, the build and the tests. Any Node from 20.19 may launch them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PACKAGED = path.join(
  import.meta.dirname,
  `../../../node_modules/node-${process.platform}-${process.arch}/bin/node`,
);
/** npm puts the packaged Node into the PATH of its scripts. The Node that the user chose runs npm itself. */
const chosen = process.env.npm_node_execpath ?? process.execPath;

/** Returns the major version of a Node, or 0 if it is missing or does not run on this machine. */
function majorOf(node) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
}

/**
 * Returns the path of the packaged Node if it is newer than the one that the user chose. Otherwise returns
 * the chosen one, for example on other platforms and before the packages are installed.
 */
export const projectNode = () => (majorOf(PACKAGED) > majorOf(chosen) ? PACKAGED : chosen);
