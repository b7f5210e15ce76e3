// Reads only the zip files that Strongroom writes: every byte of the file has one meaning.
import fs from 'node:fs';
import { crc32, createInflateRaw } from 'node:zlib';

export class ZipFault extends Error {}

const END_SIZE = 22;
const END_64_SIZE = 56;
const LOCATOR_64_SIZE = 20;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const DIRECTORY_MAX = 64 * 1024;
const ENTRIES_MAX = 64;
/** Names in UTF-8, sizes after the data. */
const FLAGS = 0x808;
const DEFLATE = 8;
/** A regular file, writable for its owner, and not a link. */
const ATTRIBUTES = (0o100644 << 16) >>> 0;
const WHOLE_32 = 0xffffffff;
/** The maximum compression ratio. A text of a pack shrinks less, a zip bomb up to a thousandfold. */
const RATIO_MAX = 200;
const RATIO_FROM_BYTES = 1024 * 1024;
const BYTES_MAX = 64 * 1024 ** 3;

function fault(sentence) {
  throw new ZipFault(sentence);
}

function readAt(handle, position, length) {
  const buffer = Buffer.alloc(length);
  if (position < 0 || fs.readSync(handle, buffer, 0, length, position) !== length)
    fault('The zip file is cut off.');
  return buffer;
}

const number64 = (buffer, at) => Number(buffer.readBigUInt64LE(at));

/** Returns where the directory of the file is. A comment or anything after the end is a fault. */
function findDirectory(handle, size) {
  const end = size < END_SIZE ? null : readAt(handle, size - END_SIZE, END_SIZE);
  if (end?.readUInt32LE(0) !== 0x06054b50)
    fault('The zip file has no end: it was cut off, or something was appended.');
  let place = { entries: end.readUInt16LE(10), length: end.readUInt32LE(12), offset: end.readUInt32LE(16) };
  let until = size - END_SIZE;
  if (place.offset === WHOLE_32) {
    until -= LOCATOR_64_SIZE + END_64_SIZE;
    const end64 = readAt(handle, until, END_64_SIZE);
    if (end64.readUInt32LE(0) !== 0x06064b50) fault('The zip file was changed: its end cannot be read.');
    place = { entries: number64(end64, 32), length: number64(end64, 40), offset: number64(end64, 48) };
  }
  if (place.offset + place.length !== until || place.length > DIRECTORY_MAX || place.entries > ENTRIES_MAX)
    fault('The zip file was changed: its directory is not where it must be.');
  return place;
}

function widened(entry, extra) {
  if (entry.size !== WHOLE_32) return entry;
  if (extra.readUInt16LE(0) !== 1 || extra.readUInt16LE(2) !== 24)
    fault(`The zip file was changed: the size of ${entry.name} cannot be read.`);
  return {
    ...entry,
    ...{ size: number64(extra, 4), packed: number64(extra, 12), offset: number64(extra, 20) },
    is64: true,
  };
}

function parseDirectory(directory, count) {
  const entries = [];
  let at = 0;
  while (at < directory.length) {
    if (at + CENTRAL_SIZE > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      fault('The zip file was changed: its directory cannot be read.');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      directory.readUInt16LE(at + place),
    );
    const from = at + CENTRAL_SIZE;
    const name = directory.toString('latin1', from, from + nameLength);
    if (!/^[a-z][a-z-]*\.[a-z]+$/.test(name))
      fault(`The zip file has an entry that no pack has: ${JSON.stringify(name)}.`);
    const extraExpected = directory.readUInt32LE(at + 24) === WHOLE_32 ? 28 : 0;
    if (
      directory.readUInt16LE(at + 8) !== FLAGS ||
      directory.readUInt16LE(at + 10) !== DEFLATE ||
      directory.readUInt32LE(at + 38) !== ATTRIBUTES ||
      extraLength !== extraExpected ||
      commentLength > 0
    )
      fault(`The zip file was changed: ${name} is not stored as a pack stores it.`);
    if (entries.some((entry) => entry.name === name)) fault(`The zip file has two entries named ${name}.`);
    const entry = {
      name,
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
      is64: false,
    };
    entries.push(widened(entry, directory.subarray(from + nameLength, from + nameLength + extraLength)));
    at = from + nameLength + extraLength;
  }
  if (at !== directory.length || entries.length !== count)
    fault('The zip file was changed: its directory does not list as many entries as it says.');
  return entries;
}

/** Entries must follow each other without a gap, and the headers of each entry must match the directory. */
function checkPlaces(handle, entries, directoryOffset) {
  let at = 0;
  for (const entry of entries) {
    const { name, offset, packed, size, crc, is64 } = entry;
    const odd = () =>
      fault(`The zip file was changed: the directory and the content of ${name} do not agree.`);
    if (offset !== at) odd();
    const local = readAt(handle, at, LOCAL_SIZE + name.length);
    if (
      local.readUInt32LE(0) !== 0x04034b50 ||
      local.readUInt16LE(6) !== FLAGS ||
      local.readUInt16LE(8) !== DEFLATE ||
      local.subarray(14, 26).some((byte) => byte !== 0) ||
      local.readUInt16LE(26) !== name.length ||
      local.readUInt16LE(28) !== 0 ||
      local.toString('latin1', LOCAL_SIZE) !== name
    )
      odd();
    entry.dataAt = at + local.length;
    if (entry.dataAt + packed > directoryOffset) odd();
    const after = readAt(handle, entry.dataAt + packed, is64 ? 24 : 16);
    const [packedAfter, sizeAfter] = is64
      ? [number64(after, 8), number64(after, 16)]
      : [after.readUInt32LE(8), after.readUInt32LE(12)];
    if (after.readUInt32LE(0) !== 0x08074b50 || after.readUInt32LE(4) !== crc) odd();
    if (packedAfter !== packed || sizeAfter !== size) odd();
    at = entry.dataAt + packed + after.length;
  }
  if (at !== directoryOffset) fault('The zip file was changed: it has content that belongs to no entry.');
}

/**
 * Returns the entries of a zip file. Throws ZipFault if it is not exactly as a pack is written: duplicate or
 * unusual names, gaps, other methods, a comment, or data before or after it. The caller closes it.
 */
export function openZip(file) {
  const handle = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(handle);
    const place = findDirectory(handle, size);
    const entries = parseDirectory(readAt(handle, place.offset, place.length), place.entries);
    checkPlaces(handle, entries, place.offset);
    return {
      entries: new Map(entries.map((entry) => [entry.name, entry])),
      close: () => fs.closeSync(handle),
      file,
    };
  } catch (error) {
    fs.closeSync(handle);
    throw error;
  }
}

/** Yields the content of an entry in chunks. Throws ZipFault if its size or its bytes differ from the directory. */
export async function* contentOf(zip, name, bytesMax = BYTES_MAX) {
  const { dataAt, packed, size, crc } = zip.entries.get(name);
  if (packed === 0) fault(`${name} was changed: it cannot be decompressed.`);
  if (size > bytesMax || (size > RATIO_FROM_BYTES && size > packed * RATIO_MAX))
    fault(`${name} is larger than a file of a pack can be.`);
  const inflate = createInflateRaw();
  const source = fs.createReadStream(zip.file, { start: dataAt, end: dataAt + packed - 1 });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  let bytes = 0;
  let found = 0;
  try {
    for await (const chunk of inflate) {
      bytes += chunk.length;
      if (bytes > size) fault(`${name} is longer than the zip file says.`);
      found = crc32(chunk, found);
      yield chunk;
    }
  } catch (error) {
    if (error.code?.startsWith('Z_')) fault(`${name} was changed: it cannot be decompressed.`);
    throw error;
  } finally {
    source.destroy();
    inflate.destroy();
  }
  if (bytes !== size || found !== crc || inflate.bytesWritten !== packed)
    fault(`${name} was changed: its content does not match the zip file's directory.`);
}
