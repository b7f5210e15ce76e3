// npm run audit:verify -- FILE [--checkpoints FILE] [--key BASE64]: needs neither the server nor any package.
import { checkExport, rowName } from './lib/audit/audit-check.mjs';
import { count, linesOf, readArguments, runVerifier } from './lib/audit/verify-arguments.mjs';

const USAGE = `Usage: npm run audit:verify -- FILE [--checkpoints FILE] [--key BASE64]

FILE           an export of the audit log in JSON Lines
--checkpoints  checkpoints that were kept elsewhere: AUDIT_CHECKPOINT_FILE, or the server's log output
--key          the public key that checkpoints must be signed by; may be given more than once

Exit code: 0 intact, 1 something is wrong, 2 the file cannot be checked, 3 nothing is wrong, but nothing
is proven: no key was given, or it signed no row of the file.`;

const COVERS = {
  whole: 'the whole log',
  span: 'all rows of a period',
  selection: 'the rows that match filters',
};

/** Why a file without a fault is not proven to be intact. Null if a given key signed its rows. */
function doubtOf({ keys, proven }) {
  if (keys.length === 0)
    return 'The signing key was not checked, because no --key was given. A forged file names a forged key.';
  return proven === undefined ? 'The given key signed no row of this file.' : null;
}

function contentLines({ header, rows, first, last, leftOut }) {
  const filters = Object.entries(header.filters).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const range = rows > 0 ? ` from ${rowName(first)} to ${rowName(last.sequence)}` : '';
  return [
    `The file says that it contains ${COVERS[header.covers]}, with these filters: ${filters.join(', ') || 'none'}. It has ${count(rows, 'row')}${range}.`,
    'Each row matches its hash and follows the row before it if that row is in the file.',
    header.covers === 'selection' &&
      `${count(leftOut, 'row')} between them ${leftOut === 1 ? 'is' : 'are'} not in the file. Only the file says that a filter excluded them: removed rows look the same. Check an export without filters to know.`,
  ];
}

/** What the checkpoints prove, and which given checkpoints prove nothing because their rows are not in the file. */
function checkpointLines({ header, keys, matched, foreign, proven, last, outside }) {
  const signedTo = proven?.sequence ?? 0;
  const away = [...new Set(outside.map(({ sequence }) => rowName(sequence)))];
  const names = away.length > 5 ? `${away[0]} to ${away.at(-1)}` : away.join(', ');
  return [
    proven === undefined
      ? 'No signed checkpoint covers a row of this file: anyone with write access to the log could have written these rows.'
      : `${count(matched, 'signed checkpoint')} agree${matched === 1 ? 's' : ''} with the rows; the newest is of row ${rowName(signedTo)}, ${proven.time}.`,
    foreign > 0 && `${count(foreign, 'checkpoint')} by other keys did not count.`,
    header.covers !== 'selection' &&
      last?.sequence > signedTo &&
      `The rows after ${rowName(signedTo)} are not signed yet: nothing here shows whether rows were changed or removed there.`,
    keys.length === 0 &&
      proven !== undefined &&
      `The file names the key ${proven.publicKey}. Compare it with the one that you noted, and pass that one with --key.`,
    away.length > 0 &&
      `${count(away.length, 'given checkpoint')} cover${away.length === 1 ? 's' : ''} rows that are not in the file: ${names}.`,
    header.covers !== 'whole' &&
      'Nothing is proven about excluded rows: only the file says which filters applied.',
  ];
}

async function main() {
  const { file, checkpoints, keys } = await readArguments(USAGE);
  const { problem, state } = await checkExport(linesOf(file), { checkpoints, keys });
  if (problem !== null) {
    console.log(`BROKEN. ${problem}`);
    return 1;
  }
  const doubt = doubtOf(state);
  const verdict = doubt === null ? 'INTACT.' : `NOT PROVEN. ${doubt}`;
  console.log([verdict, ...contentLines(state), ...checkpointLines(state)].filter(Boolean).join('\n'));
  return doubt === null ? 0 : 3;
}

await runVerifier(main);
