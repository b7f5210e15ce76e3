import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '@/bin/lib/audit/audit-check.mjs';
import { canonical as canonicalOfLog } from './canonical';

test('the verifier, the log and the package write the same canonical JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const read = JSON.parse(JSON.stringify(value));
      expect(canonical(read)).toBe(canonicalize(read));
      expect(canonicalOfLog([read])).toBe(canonicalize([read]));
    }),
    { numRuns: 1_000 },
  );
  // RFC 8785, appendix B and section 3.2.3.
  expect(canonical(JSON.parse('[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0]'))).toBe(
    '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
  );
  expect(canonical({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 })).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  );
  // Names that an object sorts in its own order, or treats as its prototype.
  for (const text of ['{"a":1,"10":2,"9":3}', '{"b":[{"__proto__":1,"a":{}}]}', '{"1":[],"a":null}'])
    expect(canonicalOfLog(JSON.parse(text))).toBe(canonicalize(JSON.parse(text)));
});
