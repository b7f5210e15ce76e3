// The first and the last line of an export of the audit log. Nothing of them is signed, so they are checked
// for what contradicts itself and told to the reader, and prove nothing.

/** What is wrong with an export, and where: it ends the check. */
export class Finding extends Error {}
/** The file is not an export that can be checked. */
export class NotAnExport extends Error {}

const TIMES = ['from', 'to'];
const FILTERS = ['actor', 'action', 'target', 'outcome', ...TIMES];

const isRecord = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/** What filters let through: every row, every row of a time, or some rows. */
function coveredBy(filters) {
  const names = Object.keys(filters);
  if (names.some((name) => !TIMES.includes(name))) return 'selection';
  return names.length === 0 ? 'whole' : 'span';
}

/** Returns the header. Throws a Finding where it contradicts itself, NotAnExport for another version. */
export function readHeader(header) {
  if (header?.version !== 1 || !isRecord(header.filters))
    throw new NotAnExport('This export is of a version that this verifier does not know.');
  const { filters, covers, upTo } = header;
  if (Object.entries(filters).some(([name, value]) => !FILTERS.includes(name) || typeof value !== 'string'))
    throw new Finding('The header was changed: it has filters that no export has.');
  if (!isCount(upTo)) throw new Finding('The header was changed: it does not say which row was the last.');
  if (covers !== coveredBy(filters))
    throw new Finding(
      `The header was changed: it says that the export covers “${covers}”, and its filters make it “${coveredBy(filters)}”.`,
    );
  return header;
}

/** Returns the last line's statement. Throws a Finding where it is none. */
export function readEnd(end, place) {
  if (!isRecord(end) || !isCount(end.rows))
    throw new Finding(`Line ${place} was changed: it does not say how many rows there are.`);
  return end;
}

/** Whether the export must begin with the first row of the log, or end with its last. */
export const isFromFirst = ({ covers, filters }) => covers !== 'selection' && filters.from === undefined;
export const isToLast = ({ covers, filters }) => covers !== 'selection' && filters.to === undefined;

/** The filters in words, with each value quoted: `actor "user_1", from "2026-01-01T00:00:00.000000Z"`. */
export const filterWords = ({ filters }) =>
  Object.entries(filters)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ') || 'none';
