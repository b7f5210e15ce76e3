// Checks an evidence pack, using only Node. docs/evidence.md has the rules.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { canonical, checkExport } from '../audit/audit-check.mjs';
import { contentOf, openZip, ZipFault } from './zip.mjs';

/** The files of a pack in order. The manifest and its signature follow. */
const FILES = [
  'population.csv',
  'rotations.csv',
  'removals.csv',
  'exceptions.csv',
  'holds.csv',
  'reviews.csv',
  'changes-outside.csv',
  'roles.csv',
  'audit.jsonl',
  'controls.csv',
  'summary.html',
];
const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
const SCHEMA = 'strongroom-evidence-1';
const MANIFEST_BYTES_MAX = 1024 * 1024;
const SIGNATURE_BYTES = 64;
const LINE_CHARACTERS_MAX = 16 * 1024 * 1024;

class Finding extends Error {}

function fault(sentence) {
  throw new Finding(sentence);
}

async function bufferOf(zip, name, bytesMax) {
  const chunks = [];
  for await (const chunk of contentOf(zip, name, bytesMax)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function checkNames(entries) {
  const names = [...entries.keys()];
  const expected = [...FILES, MANIFEST, SIGNATURE];
  const missing = expected.filter((name) => !entries.has(name));
  const others = names.filter((name) => !expected.includes(name));
  if (missing.length > 0) fault(`Missing from the pack: ${missing.join(', ')}.`);
  if (others.length > 0) fault(`The pack has files that no pack has: ${others.join(', ')}.`);
}

const isText = (value) => typeof value === 'string';

function isManifest({ connection, period, filter, requestedBy, completeness, audit, files, signature }) {
  return (
    [connection, period?.from, period?.to, filter?.q, requestedBy?.name].every(isText) &&
    [signature?.publicKey, signature?.signedAt].every(isText) &&
    Array.isArray(completeness?.statements) &&
    completeness.statements.every(isText) &&
    audit?.checkpoint !== undefined &&
    Array.isArray(files) &&
    files.every((file) => isText(file?.name) && isText(file.sha256) && Number.isSafeInteger(file.bytes))
  );
}

function parseManifest(bytes) {
  let manifest;
  try {
    manifest = JSON.parse(bytes.toString());
  } catch {
    fault('The manifest was changed: it is not JSON.');
  }
  // Two JSON readers must not read it differently.
  if (`${JSON.stringify(manifest, null, 2)}\n` !== bytes.toString())
    fault('The manifest was changed: it is not formatted like the manifest of a pack.');
  if (manifest?.schema !== SCHEMA) fault('This verifier does not know the version of the manifest.');
  if (!isManifest(manifest)) fault('The manifest lacks fields that every manifest has.');
  if (canonical(manifest.files.map(({ name }) => name)) !== canonical(FILES))
    fault('The manifest does not list the files of a pack.');
  return manifest;
}

function isSigned(bytes, signature, publicKey) {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature);
  } catch {
    return false;
  }
}

/** Returns the manifest if its own key signed it. With `keys`, that key must be one of them. */
async function readManifest(zip, keys) {
  const bytes = await bufferOf(zip, MANIFEST, MANIFEST_BYTES_MAX);
  const signature = await bufferOf(zip, SIGNATURE, SIGNATURE_BYTES);
  const manifest = parseManifest(bytes);
  const { publicKey } = manifest.signature;
  if (!isSigned(bytes, signature, publicKey))
    fault('The signature does not match the manifest: one of them was changed.');
  if (keys.length > 0 && !keys.includes(publicKey))
    fault('The manifest is signed by another key than the given one.');
  return manifest;
}

/** Counts the records of a CSV file. Line breaks inside quotes do not end a record. */
function recordCounter() {
  let isQuoted = false;
  let records = -1;
  return {
    add(chunk) {
      for (const byte of chunk)
        if (byte === 0x22) isQuoted = !isQuoted;
        else if (byte === 0x0a && !isQuoted) records += 1;
    },
    rows: () => records,
  };
}

/** Yields the content of a file. After the last chunk, compares it with the manifest. */
async function* hashed(zip, { name, bytes, sha256 }) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of contentOf(zip, name)) {
    hash.update(chunk);
    length += chunk.length;
    yield chunk;
  }
  if (length !== bytes || hash.digest('hex') !== sha256)
    fault(`${name} was changed: its SHA-256 is not the one in the manifest.`);
}

async function checkTable(zip, file) {
  const counter = recordCounter();
  for await (const chunk of hashed(zip, file)) counter.add(chunk);
  if (file.rows !== null && counter.rows() !== file.rows)
    fault(`${file.name} has ${counter.rows()} rows, but the manifest says ${file.rows}.`);
}

/** Only \n ends a line: U+2028 and a lone \r may be part of a text. */
async function* linesOf(chunks, onLine) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop();
    if (rest.length > LINE_CHARACTERS_MAX) fault('audit.jsonl was changed: a line has no end.');
    for (const line of lines) {
      onLine(line);
      yield line;
    }
  }
  if (rest !== '') yield rest;
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

async function checkLog(zip, file, { manifest, keys, checkpoints }) {
  const { period, audit, signature } = manifest;
  let first;
  const lines = linesOf(hashed(zip, file), (line) => {
    if (first === undefined && !line.startsWith('{"strongroomAuditExport"')) first = parsed(line);
  });
  const given = [...checkpoints, ...(audit.checkpoint === null ? [] : [audit.checkpoint])];
  const { problem, state } = await checkExport(lines, { checkpoints: given, keys });
  if (problem !== null) fault(`audit.jsonl: ${problem}`);
  const { header, last, rows } = state;
  const row = audit.first && {
    sequence: first?.sequence,
    hash: first?.hash,
    previousHash: first?.previousHash,
  };
  if (
    rows !== file.rows ||
    header.publicKey !== signature.publicKey ||
    canonical(header.filters) !== canonical(period) ||
    canonical(row) !== canonical(audit.first) ||
    canonical(last ?? null) !== canonical(audit.last)
  )
    fault('audit.jsonl is not the log that the manifest names: its period, its rows or its ends differ.');
  return state;
}

const isKnown = (error) => error instanceof Finding || error instanceof ZipFault;

/**
 * Checks a pack up to its first fault. `keys` are the public keys that may have signed it (SPKI, DER as
 * base64), or any if there are none. `checkpoints` were kept elsewhere. Returns `{ problem, manifest, log }`.
 * `problem` is null for a pack without a fault. Throws if the file cannot be read.
 */
export async function checkPack(file, { keys, checkpoints }) {
  let zip;
  try {
    zip = openZip(file);
    checkNames(zip.entries);
    const manifest = await readManifest(zip, keys);
    let log;
    for (const one of manifest.files)
      if (one.name === 'audit.jsonl') log = await checkLog(zip, one, { manifest, keys, checkpoints });
      else await checkTable(zip, one);
    return { problem: null, manifest, log };
  } catch (error) {
    if (isKnown(error)) return { problem: error.message };
    throw error;
  } finally {
    zip?.close();
  }
}
