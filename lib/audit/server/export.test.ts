import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import type { AuditFilters } from '../activity-params';
import type { AuditEntry } from '../model';
import { makeCheckpoints } from './checkpoint';
import { exportEntries } from './export';
import { record, recordAll } from './log';
import { someEvent } from './test-events';
import { readAll, runVerifier, testSigner } from './test-log';

const ROWS = 10_000;
const signer = testSigner();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-audit-'));
const kept = path.join(folder, 'checkpoints');

let database: Awaited<ReturnType<typeof createTestDatabase>>;
/** The lines of an export of all rows: a header, rows and checkpoints, an end. */
let whole: string[];

const jsonl = async (filters: AuditFilters) => {
  const { text } = await readAll(exportEntries(database.db, filters, 'jsonl', signer));
  return text.trimEnd().split('\n');
};
const verify = (lines: readonly (string | Buffer)[], ...options: string[]) =>
  runVerifier(folder, lines, options);

beforeAll(async () => {
  database = await createTestDatabase();
  for (let from = 0; from < ROWS; from += 1_000)
    await recordAll(
      database.db,
      Array.from({ length: 1_000 }, (_, n) =>
        someEvent({
          requestId: `req_${from + n + 1}`,
          outcome: n % 10 === 0 ? 'failure' : 'success',
          userAgent: '“ünï” \u2028 \r 😀',
        }),
      ),
    );
  const made = await makeCheckpoints(database.db, signer);
  fs.writeFileSync(
    kept,
    made.map((checkpoint) => `2026 {"checkpoint":${JSON.stringify(checkpoint)}}\n`).join(''),
  );
  whole = await jsonl({});
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true });
  await database.drop();
});

const isRow = (line: string) => line.includes('"previousHash"');
const placeOf = (sequence: number) =>
  whole.findIndex((line) => line.includes(`"requestId":"req_${sequence}"`));
const rowAt = (place: number): AuditEntry => JSON.parse(whole[place] ?? '');

function rewrittenFrom(sequence: number): string[] {
  let previousHash = rowAt(placeOf(sequence - 1)).hash;
  return whole.slice(placeOf(sequence)).map((line) => {
    if (!isRow(line)) return line;
    const { hash: _, ...row } = { ...(JSON.parse(line) as AuditEntry), code: 'forged', previousHash };
    previousHash = createHash('sha256')
      .update(canonicalize(row) ?? '')
      .digest('hex');
    return canonicalize({ ...row, hash: previousHash }) ?? '';
  });
}

describe('10,000 rows', () => {
  test('are found intact, and the verifier says what that proves', () => {
    const plain = verify(whole, '--key', signer.publicKey);
    expect(plain.status).toBe(0);
    expect(plain.output).toMatch(/^INTACT\./);
    expect(plain.output).toContain('10,000 rows from #1 to #10,000');
    expect(plain.output).toContain('10 signed checkpoints agree');
    const anchored = verify(whole, '--checkpoints', kept, '--key', signer.publicKey);
    expect(anchored.status).toBe(0);
  });

  test('are not called intact without a key or if the key signed none of them', () => {
    for (const options of [[], ['--checkpoints', kept]]) {
      const { status, output } = verify(whole, ...options);
      expect(status).toBe(3);
      expect(output).toMatch(/^NOT PROVEN\. The signing key was not checked/);
      expect(output).toContain(`The file names the key ${signer.publicKey}`);
      expect(output).not.toContain('INTACT');
    }
    const bare = whole.filter((line) => !line.includes('"checkpoint"'));
    const { status, output } = verify(bare, '--key', signer.publicKey);
    expect(status).toBe(3);
    expect(output).toMatch(/^NOT PROVEN\. The given key signed no row of this file/);
  });

  test('detects one changed byte', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: ROWS }),
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        (sequence, at, by) => {
          const place = placeOf(sequence);
          const bytes = Buffer.from(whole[place] ?? '');
          const index = at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ by;
          const { status, output } = verify([...whole.slice(0, place), bytes, ...whole.slice(place + 1)]);
          expect(status, output).toBe(1);
          expect(output).toMatch(new RegExp(`ine ${place + 1}\\b|ine ${place + 2}\\b`));
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);

  test('names the row of one changed letter', () => {
    const place = placeOf(4_321);
    const { output } = verify(whole.with(place, (whole[place] ?? '').replace('"Ada"', '"Eve"')));
    expect(output).toBe(
      `BROKEN. Row #4,321 (line ${place + 1}) was changed: its content does not match its hash.`,
    );
  });

  test('detects a removed row', () => {
    const { status, output } = verify(whole.toSpliced(placeOf(4_321), 1));
    expect(status).toBe(1);
    expect(output).toContain('Row #4,321 is missing before row #4,322');
  });

  test('detects a removed tail', () => {
    const until = whole.slice(0, placeOf(9_401));
    expect(verify(until).output).toContain('cut off after row #9,400');
    const header = (whole[0] ?? '').replace('"upTo":10000', '"upTo":9400');
    const tidy = [header, ...until.slice(1), '{"end":{"rows":9400}}'];
    expect(verify(tidy, '--key', signer.publicKey).status).toBe(0);
    expect(verify(tidy, '--checkpoints', kept).output).toContain(
      'Rows #9,401 to #10,000 are missing: the tail was cut off, and a signed checkpoint proves',
    );
  });

  test('detects a tail that was replaced with correct hashes', () => {
    const forged = [...whole.slice(0, placeOf(9_401)), ...rewrittenFrom(9_401)];
    const { status, output } = verify(forged);
    expect(status).toBe(1);
    expect(output).toMatch(
      /Row #10,000 is not the row that was signed at .*rewritten from row #9,001 or a later row/,
    );
    const bare = forged.filter((line) => !line.includes('"checkpoint"'));
    expect(verify(bare).output).toContain('No signed checkpoint covers a row of this file');
    expect(verify(bare, '--checkpoints', kept).status).toBe(1);
  });

  test('detects two swapped rows', () => {
    const [one, other] = [placeOf(4_321), placeOf(7_000)];
    const swapped = whole.with(one, whole[other] ?? '').with(other, whole[one] ?? '');
    const { status, output } = verify(swapped);
    expect(status).toBe(1);
    expect(output).toContain(`row #7,000 (line ${one + 1}) and row #4,321 (line ${other + 1}) were swapped`);
  });

  test('detects checkpoints by an invented key', () => {
    const forger = testSigner();
    const forged = whole.map((line) => {
      if (!line.startsWith('{"checkpoint"')) return line;
      return canonicalize({ checkpoint: forger.sign(JSON.parse(line).checkpoint) }) ?? '';
    });
    expect(verify(forged).status).toBe(3);
    expect(verify(forged, '--key', signer.publicKey).output).toContain('None of the 10 checkpoints');
    const unsigned = whole.map((line) => line.replace(/"time":"20\d\d/, '"time":"1999'));
    expect(verify(unsigned).output).toContain('is not signed by the key that it names');
  });

  test('checks the rows of a selection and says what is not proven', async () => {
    const some = await jsonl({ outcomes: ['failure'] });
    const { status, output } = verify(some, '--key', signer.publicKey);
    expect(status, output).toBe(3);
    expect(output).toContain('1,000 rows from #1 to #9,991');
    expect(output).toContain('Only the file says that a filter excluded them');
    expect(output).toContain('with these filters: outcome "failure"');
    const removed = some.toSpliced(5, 1).with(-1, '{"end":{"rows":999}}');
    expect(verify(removed).output).toContain('Nothing is proven about excluded rows');
    expect(verify(some.with(5, (some[5] ?? '').replace('Ada', 'Eve'))).status).toBe(1);
  });

  test('detects gaps in a span of time', async () => {
    const from = rowAt(placeOf(3_001)).at;
    const to = rowAt(placeOf(4_000)).at;
    const span = await jsonl({ from, to });
    expect(verify(span).output).toContain('all rows of a period');
    expect(verify(span.toSpliced(20, 1)).output).toContain('missing before row');
    const { status, output } = verify(span, '--checkpoints', kept, '--key', signer.publicKey);
    expect(status).toBe(0);
    expect(output).toContain(`from ${JSON.stringify(from)}, to ${JSON.stringify(to)}`);
    expect(output).toMatch(/given checkpoints? covers? rows that are not in the file: #1,000/);
    expect(output).toContain('Nothing is proven about excluded rows');
  });

  test('checks an open span up to the last row, and one without a start from the first', async () => {
    const since = await jsonl({ from: rowAt(placeOf(9_001)).at });
    expect(verify(since, '--key', signer.publicKey).status).toBe(0);
    const cut = [...since.slice(0, -12), '{"end":{"rows":990}}'].filter(
      (line) => !line.includes('"checkpoint"'),
    );
    const rows = cut.filter(isRow).length;
    expect(verify(cut.with(-1, `{"end":{"rows":${rows}}}`)).output).toContain('the tail was cut off');
    const until = await jsonl({ to: rowAt(placeOf(1_000)).at });
    expect(verify(until, '--key', signer.publicKey).status).toBe(0);
    expect(verify(until.toSpliced(1, 1)).output).toContain('Row #1 is missing');
  });

  test.each(['span', 'selection'])('rejects a header that claims to be a %s without filters', (covers) => {
    const header = (whole[0] ?? '').replace('"covers":"whole"', `"covers":"${covers}"`);
    const [head, tail] = [placeOf(101), placeOf(9_401)];
    const options = ['--checkpoints', kept, '--key', signer.publicKey];
    for (const rest of [whole.slice(head), whole.slice(1, tail), whole.toSpliced(head, 5).slice(1)]) {
      const rows = rest.filter(isRow).length;
      const lines = [header, ...rest.filter((line) => !line.includes('"end"')), `{"end":{"rows":${rows}}}`];
      const { status, output } = verify(lines, ...options);
      expect(status).toBe(1);
      expect(output).toContain('The header was changed');
    }
  });

  test('rejects an ambiguous header or end', () => {
    const doubled = (whole[0] ?? '').replace('"covers":"whole"', '"covers":"span","covers":"whole"');
    expect(verify(whole.with(0, doubled)).output).toContain('Line 1 was changed');
    const end = `{"end":{"rows":1},"end":{"rows":${ROWS}}}`;
    expect(verify(whole.with(-1, end)).output).toContain(`Line ${whole.length} was changed`);
  });

  test('rejects a checkpoint that does not follow its row', () => {
    const forged = [...whole.slice(0, placeOf(9_401)), ...rewrittenFrom(9_401)];
    const place = forged.findIndex(
      (line) => line.includes('"checkpoint"') && line.includes('"sequence":10000'),
    );
    const checkpoint = forged[place] ?? '';
    const without = forged.toSpliced(place, 1);
    const early = without.toSpliced(placeOf(9_800), 0, checkpoint);
    expect(verify(early).output).toContain('does not follow its row but row');
    const moved = whole.findIndex(
      (line) => line.includes('"checkpoint"') && line.includes('"sequence":9000'),
    );
    const late = whole.toSpliced(moved, 1).toSpliced(moved + 10, 0, whole[moved] ?? '');
    expect(verify(late).output).toContain('it was moved');
  });

  test('cannot check a file that is not an export', () => {
    expect(verify(['sequence,id']).status).not.toBe(0);
    expect(verify(['{"sequence":1}']).status).toBe(2);
    expect(verify([]).status).toBe(2);
    expect(runVerifier(folder, [], ['--nonsense']).status).toBe(2);
  });
});

describe('the stream', () => {
  test('holds one batch at a time and reads the next on demand', async () => {
    const reader = exportEntries(database.db, {}, 'jsonl', signer).getReader();
    for (let part = 0; part < 4; part++) {
      const { value } = await reader.read();
      expect(
        Buffer.from(value ?? [])
          .toString()
          .split('\n').length,
      ).toBeLessThan(505);
    }
    await reader.cancel();
    expect((await reader.read()).done).toBe(true);
  });

  test('ends at the last row at the time of the request', async () => {
    const stream = exportEntries(database.db, {}, 'csv', signer);
    const reader = stream.getReader();
    await reader.read();
    const late = await record(database.db, someEvent({ action: 'late' }));
    reader.releaseLock();
    const { text } = await readAll(stream);
    expect(text).not.toContain(late.id);
    expect(text.match(/\r\n/g)).toHaveLength(ROWS);
  });

  test('fails when the database does', async () => {
    const away = await createTestDatabase();
    await away.drop();
    await expect(readAll(exportEntries(away.db, {}, 'jsonl', signer))).rejects.toThrow();
  });
});
