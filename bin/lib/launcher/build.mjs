// The production build. It runs again only if one of its sources has changed.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { compressFiles } from './compress.mjs';
import { Refusal } from './shutdown.mjs';
import { ROOT, runNode, step } from './spawn.mjs';

const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'next.config.ts',
  'package.json',
  'package-lock.json',
  'postcss.config.mjs',
  'tailwind.config.ts',
  'tsconfig.json',
];
const STAMP = path.join(ROOT, '.next/strongroom-build');
const STANDALONE = path.join(ROOT, '.next/standalone');
const STATIC = path.join(STANDALONE, '.next/static');
const SCRIPTS = path.join(STATIC, 'chunks');
const NEXT = 'node_modules/next/dist/bin/next';

function* filesUnder(name) {
  const entry = fs.statSync(path.join(ROOT, name), { throwIfNoEntry: false });
  if (entry?.isFile()) yield name;
  if (!entry?.isDirectory()) return;
  for (const child of fs.readdirSync(path.join(ROOT, name)).sort()) yield* filesUnder(path.join(name, child));
}

function fingerprint() {
  const hash = crypto.createHash('sha256');
  for (const source of SOURCES)
    for (const file of filesUnder(source)) {
      if (/\.test\.tsx?$/.test(file)) continue;
      const content = fs.readFileSync(path.join(ROOT, file));
      hash.update(`${file}\0${content.length}\0`).update(content);
    }
  return hash.digest('hex');
}

/** Next does not copy these two to the standalone folder but expects them there. */
function completeStandalone() {
  for (const folder of ['.next/static', 'public']) {
    fs.rmSync(path.join(STANDALONE, folder), { recursive: true, force: true });
    fs.cpSync(path.join(ROOT, folder), path.join(STANDALONE, folder), { recursive: true });
  }
  // Next copies .env files, which would keep old values. The launcher reads the original.
  for (const name of fs.readdirSync(STANDALONE))
    if (name.startsWith('.env')) fs.rmSync(path.join(STANDALONE, name));
}

/**
 * Marks the functions of every script as called during page load, so that V8 compiles them on another thread
 * while the script arrives, and not one by one on the main thread.
 */
function hintScripts() {
  for (const name of fs.readdirSync(SCRIPTS)) {
    if (!name.endsWith('.js')) continue;
    const file = path.join(SCRIPTS, name);
    fs.writeFileSync(file, `//# allFunctionsCalledOnLoad\n${fs.readFileSync(file)}`);
  }
}

export const standaloneServer = () => path.join(STANDALONE, 'server.js');

/**
 * Builds if the build is missing or stale. The stamp is removed first and written last, so an interrupted
 * build does not count.
 */
export async function ensureBuilt() {
  const wanted = fingerprint();
  const stamp = fs.existsSync(STAMP) ? fs.readFileSync(STAMP, 'utf8') : undefined;
  if (stamp === wanted && fs.existsSync(standaloneServer())) return;
  fs.rmSync(STAMP, { force: true });
  const reason = stamp === undefined ? 'there is no build yet' : 'the sources have changed';
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const { status, output } = await step(`Building: ${reason}`, () => runNode(NEXT, ['build'], { env }));
  if (status !== 0 || !fs.existsSync(standaloneServer()))
    throw new Refusal(`The build failed.\n${output.trim()}`);
  completeStandalone();
  hintScripts();
  await compressFiles(STATIC);
  fs.writeFileSync(STAMP, wanted);
}
