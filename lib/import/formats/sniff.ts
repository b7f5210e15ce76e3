import { isDotenv } from '../dotenv';
import { isCode } from './code';
import { isCommands } from './command-line';
import { isCsv } from './csv-header';
import { isProperties } from './properties';
import { isXml } from './xml';

export type Format =
  | 'empty'
  | 'json'
  | 'toml'
  | 'yaml'
  | 'csv'
  | 'commands'
  | 'code'
  | 'xml'
  | 'links'
  | 'dotenv'
  | 'properties'
  | 'unknown';

const isJson = (text: string): boolean =>
  /^(\{|\/\/|\/\*|"(?:[^"\\\n]|\\.)*"\s*:\s*[{[])/.test(text) || /^\[\s*([{["\]]|\/\/|\/\*|$)/.test(text);
/** A table line alone may be prose in brackets, so TOML must also assign. */
const isToml = (text: string): boolean =>
  /^[ \t]*\[\[?[\w."' -]+\]\]?[ \t]*(#.*)?$/m.test(text) && /^[ \t]*[\w."'-]{1,100}[ \t]*=/m.test(text);
/** A key alone, or with a value that is not an assignment. */
const isYaml = (text: string): boolean => /^(---|[ \t]*(- )?["']?[\w. -]{1,100}["']?:(\s|$))/m.test(text);

const byName = (name: string): Format | null => {
  const [, ending = ''] = /\.([\w-]+)$/.exec(name.toLowerCase()) ?? [];
  const formats: Record<string, Format> = {
    json: 'json',
    jsonc: 'json',
    csv: 'csv',
    tsv: 'csv',
    toml: 'toml',
    yaml: 'yaml',
    yml: 'yaml',
    'code-workspace': 'json',
    json5: 'json',
    xml: 'xml',
    links: 'links',
    properties: 'properties',
  };
  return formats[ending] ?? null;
};

/** Whether a name is that of a `.env` file: `.env`, `.env.local`, `team.env`. */
const isDotenvName = (name: string): boolean => /(^|[/\\])\.env(\.[\w.-]+)?$|\.env$/i.test(name);

/** Returns the format of a text: by its file extension, or else by its content. */
export function formatOf(name: string, text: string): Format {
  const start = text.trimStart();
  if (start === '') return 'empty';
  if (isDotenvName(name)) return 'dotenv';
  if (/\.(code|py|pyi|[cm]?[jt]sx?)$/i.test(name)) return isCode(text) ? 'code' : 'unknown';
  const named = byName(name);
  // Any format may be in a file with another extension. A brace at the start means JSON, except in a template.
  const isBraced = start.startsWith('{') && !start.startsWith('{{');
  if (named !== null) return isBraced ? 'json' : named;
  if (isJson(start)) return 'json';
  if (isXml(start)) return 'xml';
  if (isCode(text)) return 'code';
  if (isCommands(text)) return 'commands';
  if (isCsv(start)) return 'csv';
  if (isProperties(text)) return 'properties';
  if (isToml(text)) return 'toml';
  if (isDotenv(text)) return 'dotenv';
  return isYaml(text) ? 'yaml' : 'unknown';
}
