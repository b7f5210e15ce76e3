/** With their other spellings. Order and case are irrelevant. */
const COLUMNS = {
  name: ['name', 'server', 'server name', 'title', 'label'],
  url: ['url', 'mcp server url', 'mcp url', 'server url', 'address', 'endpoint'],
  transport: ['transport', 'protocol', 'type'],
  token: ['token', 'access token', 'bearer', 'bearer token', 'api key', 'secret'],
  vault: ['vault', 'vault name', 'target vault'],
  environment: ['environment', 'env', 'stage'],
} as const;
export type Column = keyof typeof COLUMNS;

const spelled = (title: string): string =>
  title
    .trim()
    .toLowerCase()
    .replace(/[-_\s]+/g, ' ');

/** Returns the index of each column; the first of several counts. */
export function columnsOf(titles: string[]): Map<Column, number> {
  const columns = new Map<Column, number>();
  for (const [at, title] of titles.slice(0, 100).entries())
    for (const [column, names] of Object.entries(COLUMNS) as [Column, readonly string[]][])
      if (names.includes(spelled(title)) && !columns.has(column)) columns.set(column, at);
  return columns;
}

export const firstLine = (text: string): string => /^\s*([^\r\n]{0,2000})/.exec(text)?.[1] ?? '';
export const delimiterOf = (line: string): string =>
  [',', ';', '\t'].sort((one, other) => line.split(other).length - line.split(one).length)[0] ?? ',';
const titlesIn = (line: string): string[] =>
  line.split(delimiterOf(line)).map((title) => title.trim().replace(/^"|"$/g, ''));

/** Whether the first line is a header: a URL column and at least one other. */
export function isCsv(text: string): boolean {
  const line = firstLine(text).slice(0, 2_000);
  if (/[{}[\]]/.test(line)) return false;
  const columns = columnsOf(titlesIn(line));
  return columns.has('url') && columns.size > 1;
}
