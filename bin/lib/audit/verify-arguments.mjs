// The arguments and exit codes of both verifiers.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { NotAnExport } from './audit-check.mjs';

/** The arguments or the named files cannot be used. */
export class Unusable extends Error {}

function parsed(usage) {
  const string = { type: 'string', multiple: true, default: [] };
  try {
    const { values, positionals } = parseArgs({
      options: { checkpoints: string, key: string },
      allowPositionals: true,
    });
    if (positionals.length !== 1) throw new Error('Name one file.');
    return { file: positionals[0], files: values.checkpoints, keys: values.key };
  } catch (error) {
    throw new Unusable(`${error.message}\n\n${usage}`);
  }
}

/** Only \n ends a line: U+2028 and a lone \r may be part of a text. */
export async function* linesOf(file) {
  let rest = '';
  for await (const chunk of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function checkpointsIn(file) {
  const found = [];
  for await (const line of linesOf(file)) {
    const from = line.indexOf('{');
    if (from < 0 || !line.includes('"checkpoint"')) continue;
    try {
      const { checkpoint } = JSON.parse(line.slice(from));
      if (Number.isSafeInteger(checkpoint?.sequence)) found.push(checkpoint);
    } catch {
      // Another program wrote this line.
    }
  }
  if (found.length === 0) throw new Unusable(`There is no checkpoint in ${file}.`);
  return found;
}

/** Returns the file to check, the keys, and the checkpoints of the named files. Throws Unusable. */
export async function readArguments(usage) {
  const { file, files, keys } = parsed(usage);
  return { file, keys, checkpoints: (await Promise.all(files.map(checkpointsIn))).flat() };
}

/** Sets the exit code that `verify` returns, or 2 if the file cannot be checked. */
export async function runVerifier(verify) {
  try {
    process.exitCode = await verify();
  } catch (error) {
    const isKnown = error instanceof Unusable || error instanceof NotAnExport || error.code !== undefined;
    console.error(isKnown ? error.message : error);
    process.exitCode = 2;
  }
}

export const count = (n, word) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;
