import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import type { Entry } from '../entry';
import { emptyMap, UnreadableFile } from '../json-value';
import { type ImportRow, type RowNote, warning } from '../row';
import { type Column, columnsOf, delimiterOf, firstLine } from './csv-header';

const ENVIRONMENTS: [RegExp, NonNullable<ImportRow['environment']>][] = [
  [/^(prod|production|prd|live)$/i, 'production'],
  [/^(stage|staging|stg|preprod|pre-production|uat)$/i, 'staging'],
  [/^(dev|development|develop|local|test|testing|sandbox)$/i, 'development'],
];

const NO_HEADER =
  'A CSV file needs a first line that names its columns: name, url, transport, token, vault, environment. “url” is required.';

const RECORD_CHARACTERS_MAX = 65_536;

interface CsvRecord {
  fields: string[];
  line: number;
}

function recordsOf(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(firstLine(text)),
      max_record_size: RECORD_CHARACTERS_MAX,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (fields: string[], { lines }) => {
        records.push({ fields, line: lines });
        return null;
      },
    });
    return records;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === 'number' ? ` (line ${cause.lines})` : '';
    throw new UnreadableFile(`This is not valid CSV${line}. Nothing was read from it.`);
  }
}

function environmentOf(written: string): { environment: ImportRow['environment']; notes: RowNote[] } {
  const environment = ENVIRONMENTS.find(([names]) => names.test(written))?.[1] ?? null;
  const isOdd = written !== '' && environment === null;
  const sentence = 'The environment of this row is not development, staging or production.';
  return { environment, notes: isOdd ? [warning('unknown-environment', sentence)] : [] };
}

/** Returns the rows of a CSV file as entries. Throws UnreadableFile if the header is missing or a quote is broken. */
export function parseCsv(text: string): Entry[] {
  const [header, ...records] = recordsOf(text);
  const columns = columnsOf(header?.fields ?? []);
  if (!columns.has('url')) throw new UnreadableFile(NO_HEADER);
  return records.flatMap(({ fields, line }): Entry[] => {
    const cell = (column: Column) => fields[columns.get(column) ?? -1]?.trim() ?? '';
    if (fields.every((field) => field.trim() === '')) return [];
    const value = emptyMap();
    value.url = cell('url');
    value.type = cell('transport');
    value.token = cell('token');
    return [
      {
        name: cell('name'),
        path: `line ${line}`,
        client: 'CSV',
        value,
        vaultName: cell('vault') || null,
        ...environmentOf(cell('environment')),
      },
    ];
  });
}
