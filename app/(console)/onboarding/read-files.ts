import { IMPORT_BYTES_MAX } from '@/lib/import/limits';
import type { Parsed } from '@/lib/import/row';

export interface ConfigurationFile {
  name: string;
  text: string;
}

const TOO_LARGE = 'Together the files are larger than 2 MB. Choose only configuration files.';

/** `mcp.json` → `2/mcp.json` if the name is taken: the end of a name identifies the client. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${number}/${name}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Adds files under unique names, which identify their rows. The same text is not added twice. */
export function withFiles(
  known: readonly ConfigurationFile[],
  added: readonly ConfigurationFile[],
  used: ReadonlySet<string>,
): ConfigurationFile[] {
  const all = [...known];
  for (const { name, text } of added) {
    if (all.some((file) => file.text === text)) continue;
    all.push({ name: freeName(name, new Set([...used, ...all.map((file) => file.name)])), text });
  }
  return all;
}

/** Files to read again later: not those without rows, which were reported. */
export function worthKeeping(
  files: readonly ConfigurationFile[],
  { rows, skipped, problems }: Parsed,
): ConfigurationFile[] {
  const giving = new Set(rows.map(({ source }) => source.file));
  const told = new Set([...skipped.map(({ source }) => source.file), ...problems.map(({ file }) => file)]);
  return files.filter(({ name }) => giving.has(name) || !told.has(name));
}

/** Returns an error message if the files are too large together, before any of them is read; else null. */
export function sizeComplaint(known: readonly ConfigurationFile[], chosen: readonly { size: number }[]) {
  const bytes = known.reduce((sum, { text }) => sum + new Blob([text]).size, 0);
  return chosen.reduce((sum, { size }) => sum + size, bytes) > IMPORT_BYTES_MAX ? TOO_LARGE : null;
}

/** Reads chosen or dropped files. Rejects for a folder or an unreadable file. */
export const readChosen = (chosen: readonly File[]): Promise<ConfigurationFile[]> =>
  Promise.all(
    chosen.map(async (file) => ({ name: file.webkitRelativePath || file.name, text: await file.text() })),
  );
