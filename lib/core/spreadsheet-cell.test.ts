import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import { withoutFormulas } from './spreadsheet-cell';

const SIGNS = ['=', '+', '-', '@', '|', '%', '\uFF1D'];
const BEFORE = [
  '',
  ' ',
  '\u200b',
  '\ufeff',
  '"',
  '""',
  ' " ',
  'x;',
  'x\t',
  'x\n',
  'x\r\n',
  ';;',
  'x;"',
  'x"\t"',
];
const hostile = SIGNS.flatMap((sign) =>
  BEFORE.flatMap((before) => ['', ';y', '\ty', '"'].map((after) => `${before}${sign}1+1${after}`)),
);

const FORMULA = /^[\s\u200b\ufeff"]*[=+\-@|%\uFF1D]/;

describe('a CSV cell without formulas', () => {
  test.each([',', ';', '\t'])('is read as text when cells are separated at %j', (delimiter) => {
    for (const value of hostile) {
      const line = stringify([['1', withoutFormulas(value), 'end']], { quote_record_delimiter: true });
      const rows = parse(line, { delimiter, relax_quotes: true, relax_column_count: true });
      const formulas = rows.flat().filter((cell) => FORMULA.test(cell));
      expect([value, formulas]).toEqual([value, []]);
    }
  });

  test.each([
    'Ada <ada@example.com>',
    'vault v_1 (Prod); credential c_1',
    '{"url":"https://a.example/x?y=1"}',
    '',
  ])('leaves %j unchanged', (value) => expect(withoutFormulas(value)).toBe(value));

  test.each([';', '\t', ' ', '"', '\u200b', ';='])('handles 1 MB of %j quickly', (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    // Processor time, so that other work on the machine does not count.
    const before = process.cpuUsage();
    withoutFormulas(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
