// The production build, made again only when something it is made from has changed.
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

/** A hash over everything that the build is made from; tests are not part of it. */
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

/** Next leaves these two out of the standalone folder and expects them there. */
function completeStandalone() {
  for (const folder of ['.next/static', 'public']) {
    fs.rmSync(path.join(STANDALONE, folder), { recursive: true, force: true });
    fs.cpSync(path.join(ROOT, folder), path.join(STANDALONE, folder), { recursive: true });
  }
  // Next copies .env files in, where they would outlive a change: the launcher reads the real one.
  for (const name of fs.readdirSync(STANDALONE))
    if (name.startsWith('.env')) fs.rmSync(path.join(STANDALONE, name));
}

/**
 * Says of every script that its functions are called while the page loads, so that V8 compiles them on another
 * thread as the script arrives instead of one by one, on the main thread, as they are called.
 */
function hintScripts() {
  for (const name of fs.readdirSync(SCRIPTS)) {
    if (!name.endsWith('.js')) continue;
    const file = path.join(SCRIPTS, name);
    fs.writeFileSync(file, `//# allFunctionsCalledOnLoad\n${fs.readFileSync(file)}`);
  }
}

/** The program that serves the build. */
export const standaloneServer = () => path.join(STANDALONE, 'server.js');

/** Builds if the build is missing or stale. The stamp goes first and comes last, so a killed build is no build. */
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
