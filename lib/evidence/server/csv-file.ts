import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';

export type Cell = string | number | boolean | null;

/** The columns of a file, each with its cell for a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

const OPTIONS: Options = {
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas, boolean: (value) => (value ? 'yes' : 'no') },
};

/** Yields a CSV file (RFC 4180) without formulas, batch by batch. It begins with a byte order mark. */
export async function* csvText<Row>(
  columns: Columns<Row>,
  batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  onRows: (rows: readonly Row[]) => void,
): AsyncGenerator<string> {
  yield `\uFEFF${stringify([Object.keys(columns)], OPTIONS)}`;
  const cells = Object.values(columns);
  for await (const rows of batches) {
    onRows(rows);
    yield stringify(
      rows.map((row) => cells.map((cell) => cell(row))),
      OPTIONS,
    );
  }
}

export const fieldsOf = <Name extends string>(
  ...names: readonly Name[]
): Columns<Readonly<Record<Name, Cell>>> =>
  Object.fromEntries(names.map((name) => [name, (row: Readonly<Record<Name, Cell>>) => row[name]]));
