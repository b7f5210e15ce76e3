// npm run audit:verify -- FILE [--checkpoints FILE] [--key BASE64]: needs neither the server nor any package.
import fs from 'node:fs';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { checkExport } from './lib/audit/audit-check.mjs';
import { filterWords, NotAnExport } from './lib/audit/audit-header.mjs';

const USAGE = `Usage: npm run audit:verify -- FILE [--checkpoints FILE] [--key BASE64]

FILE           an export of the audit log in JSON Lines
--checkpoints  checkpoints that were kept elsewhere: AUDIT_CHECKPOINT_FILE, or the server's log output
--key          the public key that checkpoints must be signed by; may be given more than once

Exit code: 0 intact, 1 something is wrong, 2 the file cannot be checked, 3 nothing is wrong, but nothing
is proven either: no key was given, or it signed no row of the file.`;

class Unusable extends Error {}

function readArguments() {
  const string = { type: 'string', multiple: true, default: [] };
  try {
    const { values, positionals } = parseArgs({
      options: { checkpoints: string, key: string, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (values.help || positionals.length !== 1) throw new Unusable(USAGE);
    return { file: positionals[0], files: values.checkpoints, keys: values.key };
  } catch (error) {
    throw error instanceof Unusable ? error : new Unusable(`${error.message}\n\n${USAGE}`);
  }
}

/** Lines end with \n alone: U+2028 and a lone \r may stand in a text. */
async function* linesOf(file) {
  let rest = '';
  for await (const chunk of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** The checkpoints among the lines of a file; whatever else is logged there is passed over. */
async function checkpointsIn(file) {
  const found = [];
  for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
    const from = line.indexOf('{');
    if (from < 0 || !line.includes('"checkpoint"')) continue;
    try {
      const { checkpoint } = JSON.parse(line.slice(from));
      if (Number.isSafeInteger(checkpoint?.sequence)) found.push(checkpoint);
    } catch {
      // A line of somebody else's.
    }
  }
  if (found.length === 0) throw new Unusable(`There is no checkpoint in ${file}.`);
  return found;
}

const row = (n) => `#${n.toLocaleString('en')}`;
const count = (n, word) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;

const OUTSIDE_MAX = 5;

const COVERS = {
  whole: 'the whole log',
  span: 'all rows of a span of time',
  selection: 'the rows that a filter let through',
};

function proven({ header, rows, first, last, leftOut }) {
  const what = `${count(rows, 'row')}${rows > 0 ? ` from ${row(first)} to ${row(last.sequence)}` : ''}`;
  const filters = filterWords(header);
  const lines = [
    `The file says that it holds ${COVERS[header.covers]}, with these filters: ${filters}. It has ${what}.`,
  ];
  lines.push('Each row has the hash of its content, and each follows the row before it where that is here.');
  if (header.covers === 'selection')
    lines.push(
      `${count(leftOut, 'row')} between them ${leftOut === 1 ? 'is' : 'are'} not in the file. That a filter left them out is only what the file says: rows that were removed look the same. Check an export without filters to know.`,
    );
  return lines;
}

function signed({ header, keys, matched, foreign, proven: checkpoint, last }) {
  const lines = [];
  if (checkpoint !== undefined)
    lines.push(
      `${count(matched, 'signed checkpoint')} agree${matched === 1 ? 's' : ''} with the rows; the newest is of row ${row(checkpoint.sequence)}, ${checkpoint.time}.`,
    );
  else
    lines.push(
      'No signed checkpoint is of a row that is here: whoever could write the log could have written these rows.',
    );
  if (foreign > 0) lines.push(`${count(foreign, 'checkpoint')} by other keys did not count.`);
  if (header.covers !== 'selection' && last !== undefined && last.sequence > (checkpoint?.sequence ?? 0))
    lines.push(
      `Not signed yet are the rows after ${row(checkpoint?.sequence ?? 0)}: nothing here shows whether they are all and as they were.`,
    );
  if (keys.length === 0 && checkpoint !== undefined)
    lines.push(
      `The file names the key ${checkpoint.publicKey}. Compare it with the one that you noted, and give that one with --key.`,
    );
  return lines;
}

/** Why a file without a fault is not proven to be intact; null where a key that was given signed its rows. */
function doubt({ keys, proven: checkpoint }) {
  if (keys.length === 0)
    return 'The signing key was not checked, because no --key was given: a file that was made up names a key that was made up too.';
  return checkpoint === undefined ? 'The key that was given signed no row of this file.' : null;
}

/** Which of the given checkpoints say nothing, because their rows are not here. */
function outside({ header, outside: list }) {
  const lines = [];
  const rows = [...new Set(list.map(({ sequence }) => sequence))];
  if (rows.length > 0)
    lines.push(
      `${count(rows.length, 'given checkpoint')} lie${rows.length === 1 ? 's' : ''} outside, of rows that are not in the file: ${rows.length > OUTSIDE_MAX ? `${row(rows[0])} to ${row(rows.at(-1))}` : rows.map(row).join(', ')}.`,
    );
  if (header.covers !== 'whole')
    lines.push('Nothing is proven about rows that were left out: the filters are only what the file says.');
  return lines;
}

async function main() {
  const { file, files, keys } = readArguments();
  const checkpoints = (await Promise.all(files.map(checkpointsIn))).flat();
  const { problem, state } = await checkExport(linesOf(file), { checkpoints, keys });
  if (problem !== null) {
    console.log(`BROKEN. ${problem}`);
    return 1;
  }
  const reason = doubt(state);
  const verdict = reason === null ? 'INTACT.' : `NOT PROVEN. ${reason}`;
  console.log([verdict, ...proven(state), ...signed(state), ...outside(state)].join('\n'));
  return reason === null ? 0 : 3;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isKnown = error instanceof Unusable || error instanceof NotAnExport;
  console.error(isKnown || error.code !== undefined ? error.message : error);
  process.exitCode = 2;
}
