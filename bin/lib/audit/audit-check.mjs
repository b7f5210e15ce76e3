// Checks an export of the audit log line by line, with nothing but Node. The rules are in docs/security.md.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { Finding, isFromFirst, isToLast, NotAnExport, readEnd, readHeader } from './audit-header.mjs';

const FIRST_PREVIOUS = '0'.repeat(64);

/** Canonical JSON (RFC 8785) of what JSON.parse returned. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${pairs.join(',')}}`;
}

const number = (n) => `#${n.toLocaleString('en')}`;

function hashOf({ hash: _, ...fields }) {
  return createHash('sha256').update(canonical(fields)).digest('hex');
}

/** Whether a checkpoint is signed by the key that it names. */
function isSigned({ sequence, hash, time, signature, publicKey }) {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from(canonical({ sequence, hash, time }));
    return verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function parse(line, place) {
  try {
    const value = JSON.parse(line);
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // Told below.
  }
  throw new Finding(`Line ${place} is not JSON: it was changed or cut off.`);
}

/** Its own content, before its place. */
function checkContent(row, line, place) {
  const name = Number.isSafeInteger(row.sequence) ? `Row ${number(row.sequence)}` : 'A row without number';
  if (canonical(row) !== line)
    throw new Finding(`${name} (line ${place}) was changed: it is not written as an export writes it.`);
  if (hashOf(row) !== row.hash)
    throw new Finding(
      `${name} (line ${place}) was changed: its content does not have the hash that it carries.`,
    );
}

/** Rows after which the next one is known: all but those of a selection. */
function expectedAfter({ header, last }) {
  if (header.covers === 'selection') return undefined;
  if (last !== undefined) return last.sequence + 1;
  return isFromFirst(header) ? 1 : undefined;
}

function checkPlace(state, row, place) {
  const { last } = state;
  const expected = expectedAfter(state);
  if (last !== undefined && row.sequence <= last.sequence)
    throw new Finding(
      `Row ${number(row.sequence)} (line ${place}) stands after row ${number(last.sequence)}.`,
    );
  if (expected !== undefined && row.sequence !== expected) return { expected, found: row.sequence, place };
  const before = last ?? { sequence: 0, hash: FIRST_PREVIOUS };
  if (row.sequence !== before.sequence + 1) {
    state.leftOut += row.sequence - before.sequence - 1;
  } else if (row.previousHash !== before.hash) {
    throw new Finding(
      before.sequence === 0
        ? `Row ${number(row.sequence)} (line ${place}) names a row before it, but it is the first.`
        : `Row ${number(row.sequence)} (line ${place}) does not follow row ${number(before.sequence)}: one of the two was put in another's place.`,
    );
  }
  return null;
}

/** Of a row that is not in its place: whether it stands elsewhere in the file, or nowhere. */
async function missingOrSwapped({ expected, found, place }, rest) {
  let at = place;
  for await (const line of rest) {
    at += 1;
    if (!line.includes(`"sequence":${expected},`) && !line.includes(`"sequence":${expected}}`)) continue;
    if (parse(line, at).sequence === expected)
      throw new Finding(
        `Row ${number(expected)} is not in its place: row ${number(found)} (line ${place}) and row ${number(expected)} (line ${at}) were swapped.`,
      );
  }
  const last = found - 1;
  const which =
    last === expected ? `Row ${number(expected)} is` : `Rows ${number(expected)} to ${number(last)} are`;
  throw new Finding(`${which} missing before row ${number(found)} (line ${place}).`);
}

const nameOf = ({ sequence }, where) => `The checkpoint of row ${number(sequence)} (${where})`;

/** Whether a checkpoint names a key that counts: any does where none was given. */
const isTrusted = ({ keys }, { publicKey }) => keys.length === 0 || keys.includes(publicKey);

function checkpointOf(checkpoint, place) {
  if (Number.isSafeInteger(checkpoint?.sequence) && checkpoint.sequence > 0) return checkpoint;
  throw new Finding(`Line ${place} was changed: it is a checkpoint of no row.`);
}

/** Counts a checkpoint, and compares it with the row just read, which is the one it names. */
function checkCheckpoint(state, checkpoint, where) {
  const { last } = state;
  if (!isSigned(checkpoint))
    throw new Finding(`${nameOf(checkpoint, where)} is not signed by the key that it names.`);
  if (!isTrusted(state, checkpoint)) {
    state.foreign += 1;
    return;
  }
  state.signed += 1;
  if (last.hash !== checkpoint.hash) {
    const from = (state.proven?.sequence ?? 0) + 1;
    throw new Finding(
      `Row ${number(last.sequence)} is not the row that was signed at ${checkpoint.time} (${where}): the log was cut off and written anew somewhere from row ${number(from)} on.`,
    );
  }
  if (state.proven?.sequence !== last.sequence) state.matched += 1;
  state.proven = checkpoint;
}

/** A checkpoint of the file stands right after its row: nowhere else would it be compared with it. */
function checkCheckpointPlace({ last }, checkpoint, place) {
  const reached = last?.sequence ?? 0;
  if (checkpoint.sequence === reached) return;
  const what =
    checkpoint.sequence > reached
      ? `rows ${number(reached + 1)} to ${number(checkpoint.sequence)} are missing, or it was moved`
      : 'it was moved';
  throw new Finding(
    `${nameOf(checkpoint, `line ${place}`)} does not stand right after its row but after row ${number(reached)}: ${what}.`,
  );
}

/** Compares the row just read with the checkpoints that were kept elsewhere. */
function checkAnchors(state) {
  const { anchors, last } = state;
  for (const checkpoint of anchors.get(last.sequence) ?? [])
    checkCheckpoint(state, checkpoint, 'kept elsewhere');
  anchors.delete(last.sequence);
}

/** Of the checkpoints kept elsewhere those that count and whose rows are not in the file, by their rows. */
const outsideOf = (state) =>
  [...state.anchors.values()]
    .flat()
    .filter((checkpoint) => isTrusted(state, checkpoint) && isSigned(checkpoint))
    .sort((one, other) => one.sequence - other.sequence);

function checkTail({ header, last, rows, outside }) {
  const reached = last?.sequence ?? 0;
  if (!isToLast(header) || (rows === 0 && !isFromFirst(header))) return;
  const beyond = outside.filter(({ sequence }) => sequence > reached);
  const cut = Math.max(header.upTo, ...beyond.map(({ sequence }) => sequence));
  if (cut <= reached) return;
  const witness = beyond.length > 0 ? ', and a signed checkpoint says that it was there' : '';
  const isOlder = header.upTo <= reached && beyond.every(({ time }) => time > header.exportedAt);
  const doubt = isOlder
    ? ` The file says that it is older (${header.exportedAt}), which proves nothing: check a new export.`
    : '';
  throw new Finding(
    `Rows ${number(reached + 1)} to ${number(cut)} are missing: the tail was cut off${witness}.${doubt}`,
  );
}

function checkEnd(state) {
  const { last, end, rows } = state;
  if (end === undefined)
    throw new Finding(
      `The export is cut off after row ${number(last?.sequence ?? 0)}: its last line is missing.`,
    );
  if (end.rows !== rows)
    throw new Finding(`The export says that it has ${end.rows} rows, and it has ${rows}: rows are missing.`);
  state.outside = outsideOf(state);
  checkTail(state);
}

function checkKeys({ keys, signed, foreign }) {
  if (keys.length > 0 && signed === 0 && foreign > 0)
    throw new Finding(`None of the ${foreign} checkpoints is signed by the key that was given.`);
}

/** What only the frame of an export has, each on a line of its own. */
const FRAME = ['strongroomAuditExport', 'checkpoint', 'end'];

/** Such a line in canonical form, with nothing else in it: two readers must not read it differently. */
function checkFrame(value, line, place) {
  if (Object.keys(value).length !== 1 || canonical(value) !== line)
    throw new Finding(`Line ${place} was changed: it is not written as an export writes it.`);
}

function checkHeader(state, header) {
  if (state.header !== undefined)
    throw new Finding('There is a second header: two exports were put together.');
  state.header = readHeader(header);
}

async function checkRow(state, row, line, place, rest) {
  checkContent(row, line, place);
  const stray = checkPlace(state, row, place);
  if (stray !== null) await missingOrSwapped(stray, rest);
  state.last = { sequence: row.sequence, hash: row.hash };
  state.first ??= row.sequence;
  state.rows += 1;
  checkAnchors(state);
}

async function readLine(state, line, place, rest) {
  const value = parse(line, place);
  if (FRAME.some((name) => value[name] !== undefined)) checkFrame(value, line, place);
  if (value.strongroomAuditExport !== undefined) {
    checkHeader(state, value.strongroomAuditExport);
  } else if (state.header === undefined) {
    throw new NotAnExport('This is not an export in JSON Lines: its first line is no header.');
  } else if (state.end !== undefined) {
    throw new Finding(`Line ${place} stands after the end: it was appended.`);
  } else if (value.end !== undefined) {
    state.end = readEnd(value.end, place);
  } else if (value.checkpoint !== undefined) {
    const checkpoint = checkpointOf(value.checkpoint, place);
    checkCheckpointPlace(state, checkpoint, place);
    checkCheckpoint(state, checkpoint, `line ${place}`);
  } else {
    await checkRow(state, value, line, place, rest);
  }
}

function byRow(checkpoints) {
  const rows = new Map();
  for (const checkpoint of checkpoints)
    rows.set(checkpoint.sequence, [...(rows.get(checkpoint.sequence) ?? []), checkpoint]);
  return rows;
}

/**
 * Checks the lines of an export to its first fault. `checkpoints` were kept elsewhere; of `keys`
 * (SPKI, DER as base64) one must have signed what counts, unless there are none. Returns
 * `{ problem, state }`, `problem` null where all is as it should be. Throws NotAnExport for another file.
 */
export async function checkExport(lines, { checkpoints = [], keys = [] } = {}) {
  const state = { keys, anchors: byRow(checkpoints), outside: [], rows: 0, leftOut: 0 };
  Object.assign(state, { signed: 0, foreign: 0, matched: 0 });
  const iterator = lines[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => iterator };
  try {
    let place = 0;
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      place += 1;
      if (step.value !== '') await readLine(state, step.value, place, rest);
    }
    if (state.header === undefined) throw new NotAnExport('The file is empty.');
    checkEnd(state);
    checkKeys(state);
    return { problem: null, state };
  } catch (error) {
    if (error instanceof Finding) return { problem: error.message, state };
    throw error;
  }
}
