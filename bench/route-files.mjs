// Which files of a route the build names, and as part of what.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { ROOT } from '../bin/command.mjs';

const BUILD = path.join(ROOT, '.next');

const nameOf = (file) => decodeURIComponent(file).replace(/^\/?_next\//, '');

/** The manifest is a script that assigns to `globalThis.__RSC_MANIFEST`. */
function clientManifest(route) {
  const file = path.join(BUILD, 'server/app', `${route}_client-reference-manifest.js`);
  const sandbox = { globalThis: {} };
  vm.runInNewContext(fs.readFileSync(file, 'utf8'), sandbox);
  return Object.values(sandbox.globalThis.__RSC_MANIFEST)[0];
}

/**
 * For a route such as `(console)/vaults/(list)/page`: a function from a file's address to the part it
 * belongs to: `framework`, the layout or page that asks for it, or `loaded by code`.
 */
export function partsOf(route) {
  const { rootMainFiles, polyfillFiles = [] } = JSON.parse(
    fs.readFileSync(path.join(BUILD, 'build-manifest.json'), 'utf8'),
  );
  const parts = new Map([...rootMainFiles, ...polyfillFiles].map((file) => [nameOf(file), 'framework']));
  for (const [entry, files] of Object.entries(clientManifest(route).entryJSFiles ?? {}))
    for (const file of files)
      if (!parts.has(nameOf(file))) parts.set(nameOf(file), entry.replace(/^\[project\]\/app\//, ''));
  return (address) => parts.get(nameOf(address)) ?? 'loaded by code';
}
