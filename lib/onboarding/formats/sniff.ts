import { isDotenv } from '../dotenv';
import { isCommands } from './command-line';
import { isCsv } from './csv-header';

export type Format = 'empty' | 'json' | 'toml' | 'yaml' | 'csv' | 'commands' | 'dotenv' | 'unknown';

const isJson = (text: string): boolean =>
  /^(\{|\/\/|\/\*|"(?:[^"\\\n]|\\.)*"\s*:\s*[{[])/.test(text) || /^\[\s*([{["\]]|\/\/|\/\*|$)/.test(text);
const isToml = (text: string): boolean => /^[ \t]*\[\[?[\w."' -]+\]\]?[ \t]*(#.*)?$/m.test(text);
/** A key alone or with a value that is no assignment. */
const isYaml = (text: string): boolean => /^(---|[ \t]*(- )?["']?[\w. -]{1,100}["']?:(\s|$))/m.test(text);

const byName = (name: string): Format | null => {
  const [, ending = ''] = /\.(\w+)$/.exec(name.toLowerCase()) ?? [];
  const formats: Record<string, Format> = {
    json: 'json',
    jsonc: 'json',
    csv: 'csv',
    tsv: 'csv',
    toml: 'toml',
    yaml: 'yaml',
    yml: 'yaml',
  };
  return formats[ending] ?? null;
};

/** A `.env` by its name: `.env`, `.env.local`, `team.env`. */
const isDotenvName = (name: string): boolean => /(^|[/\\])\.env(\.[\w.-]+)?$|\.env$/i.test(name);

/** The format of a text: by what stands in it, and by the file's name where that leaves it open. */
export function formatOf(name: string, text: string): Format {
  const start = text.trimStart();
  if (start === '') return 'empty';
  if (isDotenvName(name)) return 'dotenv';
  const named = byName(name);
  // `[[name]]` begins a table of TOML, and a list of lists in JSON.
  if (named === 'toml' && !start.startsWith('{')) return 'toml';
  if (isJson(start) || named === 'json') return 'json';
  if (isCommands(text)) return 'commands';
  if (named === 'csv' || isCsv(start)) return 'csv';
  if (isToml(text)) return 'toml';
  if (named !== 'yaml' && isDotenv(text)) return 'dotenv';
  return named ?? (isYaml(text) ? 'yaml' : 'unknown');
}
