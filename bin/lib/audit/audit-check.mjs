// Checks an export of the audit log line by line, using only Node. docs/security.md has the rules.
import { createHash, createPublicKey, verify } from 'node:crypto';

class Finding extends Error {}
/** The file is not an export, or of an unknown version. */
export class NotAnExport extends Error {}

const FIRST_PREVIOUS = '0'.repeat(64);
const TIMES = ['from', 'to'];
const FILTERS = ['actor', 'action', 'target', 'outcome', ...TIMES];
/** Lines that only an export has, not the log. */
const FRAME = ['strongroomAuditExport', 'checkpoint', 'end'];

const isRecord = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
export const rowName = (n) => `#${n.toLocaleString('en')}`;

/** Canonical JSON (RFC 8785) of what JSON.parse returned. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${pairs.join(',')}}`;
}

const hashOf = ({ hash: _, ...fields }) => createHash('sha256').update(canonical(fields)).digest('hex');

function isSigned({ sequence, hash, time, signature, publicKey }) {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from(canonical({ sequence, hash, time }));
    return verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function fault(sentence) {
  throw new Finding(sentence);
}

function parse(line, place) {
  try {
    const value = JSON.parse(line);
    if (isRecord(value)) return value;
  } catch {
    // Other JSON values are the same fault.
  }
  return fault(`Line ${place} is not a JSON object: it was changed or cut off.`);
}

/** Returns what filters include: every row, every row of a period, or some rows. */
function coveredBy(filters) {
  const names = Object.keys(filters);
  if (names.some((name) => !TIMES.includes(name))) return 'selection';
  return names.length === 0 ? 'whole' : 'span';
}

/** Nothing signs the header, so it proves nothing. It only must be consistent. */
function checkHeader({ version, filters, covers, upTo }) {
  if (version !== 1 || !isRecord(filters))
    throw new NotAnExport('This verifier does not know the version of this export.');
  if (Object.entries(filters).some(([name, value]) => !FILTERS.includes(name) || typeof value !== 'string'))
    fault('The header was changed: it has filters that no export has.');
  if (!isCount(upTo)) fault('The header was changed: it does not name the last row.');
  if (covers !== coveredBy(filters))
    fault(
      `The header was changed: it says that the export covers “${covers}”, but its filters make it “${coveredBy(filters)}”.`,
    );
}

/** Whether an export must begin with the first row of the log, or end with its last. */
const isFromFirst = ({ covers, filters }) => covers !== 'selection' && filters.from === undefined;
const isToLast = ({ covers, filters }) => covers !== 'selection' && filters.to === undefined;

function checkContent(row, line, place) {
  const name = isCount(row.sequence) ? `Row ${rowName(row.sequence)}` : 'A row without a number';
  const wrong = (why) => fault(`${name} (line ${place}) was changed: ${why}.`);
  if (canonical(row) !== line || !isCount(row.sequence)) wrong('it is not formatted like an export');
  if (hashOf(row) !== row.hash) wrong('its content does not match its hash');
}

/** Row `expected` is missing before row `found`. Reports whether it comes later in the file or is missing. */
async function reportGap({ expected, found, place }, rest) {
  let at = place;
  for await (const line of rest) {
    at += 1;
    if (line.includes(`"sequence":${expected}`) && parse(line, at).sequence === expected)
      fault(
        `Row ${rowName(expected)} is not in its place: row ${rowName(found)} (line ${place}) and row ${rowName(expected)} (line ${at}) were swapped.`,
      );
  }
  const last = found - 1;
  const which =
    last === expected ? `Row ${rowName(expected)} is` : `Rows ${rowName(expected)} to ${rowName(last)} are`;
  fault(`${which} missing before row ${rowName(found)} (line ${place}).`);
}

async function checkRow(state, row, line, place, rest) {
  checkContent(row, line, place);
  const { header, last } = state;
  const { sequence } = row;
  const before = last ?? { sequence: 0, hash: FIRST_PREVIOUS };
  const gap = sequence - before.sequence - 1;
  if (gap < 0) fault(`Row ${rowName(sequence)} (line ${place}) comes after row ${rowName(before.sequence)}.`);
  const hasAllRows = last === undefined ? isFromFirst(header) : header.covers !== 'selection';
  if (gap > 0 && hasAllRows) await reportGap({ expected: before.sequence + 1, found: sequence, place }, rest);
  if (gap === 0 && row.previousHash !== before.hash)
    fault(
      last === undefined
        ? `Row ${rowName(sequence)} (line ${place}) names a previous row, but it is the first.`
        : `Row ${rowName(sequence)} (line ${place}) does not follow row ${rowName(before.sequence)}: one of the two was replaced.`,
    );
  state.leftOut += gap;
  state.last = { sequence, hash: row.hash };
  state.first ??= sequence;
  state.rows += 1;
  for (const checkpoint of state.anchors.get(sequence) ?? [])
    checkCheckpoint(state, checkpoint, 'kept elsewhere');
  state.anchors.delete(sequence);
}

/** Without a given key, any key counts. */
const isTrusted = ({ keys }, { publicKey }) => keys.length === 0 || keys.includes(publicKey);

function checkCheckpoint(state, checkpoint, where) {
  const { last, proven } = state;
  if (!isSigned(checkpoint))
    fault(
      `The checkpoint of row ${rowName(checkpoint.sequence)} (${where}) is not signed by the key that it names.`,
    );
  if (!isTrusted(state, checkpoint)) {
    state.foreign += 1;
    return;
  }
  state.signed += 1;
  if (last.hash !== checkpoint.hash)
    fault(
      `Row ${rowName(last.sequence)} is not the row that was signed at ${checkpoint.time} (${where}): the log was rewritten from row ${rowName((proven?.sequence ?? 0) + 1)} or a later row.`,
    );
  if (proven?.sequence !== last.sequence) state.matched += 1;
  state.proven = checkpoint;
}

/** A checkpoint line must follow its row immediately, or it could not be compared with it. */
function checkCheckpointLine(state, checkpoint, place) {
  const { sequence } = checkpoint ?? {};
  if (!isCount(sequence) || sequence === 0)
    fault(`Line ${place} was changed: it is a checkpoint that names no row.`);
  const reached = state.last?.sequence ?? 0;
  if (sequence !== reached) {
    const missing =
      sequence > reached ? `rows ${rowName(reached + 1)} to ${rowName(sequence)} are missing, or ` : '';
    fault(
      `The checkpoint of row ${rowName(sequence)} (line ${place}) does not follow its row but row ${rowName(reached)}: ${missing}it was moved.`,
    );
  }
  checkCheckpoint(state, checkpoint, `line ${place}`);
}

async function readLine(state, line, place, rest) {
  const value = parse(line, place);
  // Two JSON readers must not read these lines differently.
  if (FRAME.some((name) => value[name] !== undefined))
    if (Object.keys(value).length !== 1 || canonical(value) !== line)
      fault(`Line ${place} was changed: it is not formatted like an export.`);
  if (value.strongroomAuditExport !== undefined) {
    if (state.header !== undefined) fault('There is a second header: two exports were combined.');
    checkHeader(value.strongroomAuditExport ?? {});
    state.header = value.strongroomAuditExport;
  } else if (state.header === undefined) {
    throw new NotAnExport('This is not an export in JSON Lines: its first line is not a header.');
  } else if (state.end !== undefined) {
    fault(`Line ${place} comes after the end: it was appended.`);
  } else if (value.end !== undefined) {
    if (!isCount(value.end?.rows)) fault(`Line ${place} was changed: it does not have the number of rows.`);
    state.end = value.end;
  } else if (value.checkpoint !== undefined) {
    checkCheckpointLine(state, value.checkpoint, place);
  } else {
    await checkRow(state, value, line, place, rest);
  }
}

function checkTail({ header, last, rows, outside }) {
  const reached = last?.sequence ?? 0;
  if (!isToLast(header) || (rows === 0 && !isFromFirst(header))) return;
  const beyond = outside.filter(({ sequence }) => sequence > reached);
  const cut = Math.max(header.upTo, ...beyond.map(({ sequence }) => sequence));
  if (cut <= reached) return;
  const witness = beyond.length > 0 ? ', and a signed checkpoint proves that it existed' : '';
  const isOlder = header.upTo <= reached && beyond.every(({ time }) => time > header.exportedAt);
  const doubt = isOlder
    ? ` The file says that it is older (${header.exportedAt}), which proves nothing. Check a new export.`
    : '';
  fault(
    `Rows ${rowName(reached + 1)} to ${rowName(cut)} are missing: the tail was cut off${witness}.${doubt}`,
  );
}

function checkEnd(state) {
  const { header, last, end, rows, keys, anchors } = state;
  if (header === undefined) throw new NotAnExport('The file is empty.');
  if (end === undefined)
    fault(`The export is cut off after row ${rowName(last?.sequence ?? 0)}: its last line is missing.`);
  if (end.rows !== rows)
    fault(`The export says that it has ${end.rows} rows, and it has ${rows}: rows are missing.`);
  state.outside = [...anchors.values()]
    .flat()
    .filter((checkpoint) => isTrusted(state, checkpoint) && isSigned(checkpoint))
    .sort((one, other) => one.sequence - other.sequence);
  checkTail(state);
  if (keys.length > 0 && state.signed === 0 && state.foreign > 0)
    fault(`None of the ${state.foreign} checkpoints is signed by a given key.`);
}

/**
 * Checks the lines of an export up to its first fault. `checkpoints` were kept elsewhere. Only those signed
 * by one of `keys` (SPKI, DER as base64) count, or all if there are none. Returns `{ problem, state }`.
 * `problem` is null for an export without a fault. Throws NotAnExport for another file.
 */
export async function checkExport(lines, { checkpoints, keys }) {
  const anchors = new Map();
  for (const checkpoint of checkpoints)
    anchors.set(checkpoint.sequence, [...(anchors.get(checkpoint.sequence) ?? []), checkpoint]);
  const state = { keys, anchors, outside: [], rows: 0, leftOut: 0, signed: 0, foreign: 0, matched: 0 };
  const iterator = lines[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => iterator };
  try {
    let place = 0;
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      place += 1;
      if (step.value !== '') await readLine(state, step.value, place, rest);
    }
    checkEnd(state);
    return { problem: null, state };
  } catch (error) {
    if (error instanceof Finding) return { problem: error.message, state };
    throw error;
  }
}
