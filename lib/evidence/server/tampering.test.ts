import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditSigner } from '@/lib/audit/server/signing';
import { testSigner } from '@/lib/audit/server/test-log';
import { MANIFEST, SIGNATURE } from '../model';
import { FIXED } from './archive-stream';
import { type Contents, contentsOf, packBench, repacked, verifyPack } from './test-packs';

let bench: Awaited<ReturnType<typeof packBench>>;
let pack: Buffer;
let contents: Contents;
beforeAll(async () => {
  bench = await packBench(60);
  pack = await bench.pack();
  contents = await contentsOf(bench.folder, pack);
});
afterAll(() => bench.drop());

const changed = (name: string, change: (text: string) => string): Contents => {
  const before = String(contents.get(name));
  const after = change(before);
  if (after === before) throw new Error(`Nothing was changed in ${name}.`);
  return new Map(contents).set(name, Buffer.from(after));
};

interface Manifest {
  files: { name: string; bytes: number; sha256: string; rows: number | null }[];
  audit: { checkpoint: { hash: string } };
  signature: { publicKey: string };
}

/** A manifest that matches the changed files and is signed again, as a holder of a signing key could do. */
function resigned(
  files: Contents,
  signer: AuditSigner,
  change: (manifest: Manifest) => void = () => {},
): Contents {
  const manifest: Manifest = JSON.parse(String(files.get(MANIFEST)));
  for (const file of manifest.files) {
    const content = files.get(file.name) ?? Buffer.of();
    file.bytes = content.length;
    file.sha256 = createHash('sha256').update(content).digest('hex');
  }
  manifest.signature.publicKey = signer.publicKey;
  change(manifest);
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  return new Map(files).set(MANIFEST, bytes).set(SIGNATURE, signer.signDocument(bytes));
}

/** Returns the pack with each occurrence of these bytes replaced by the same number of others. */
function withBytes(from: string, to: string, all = true): Buffer {
  expect(to).toHaveLength(from.length);
  const text = pack.toString('latin1');
  const after = all ? text.replaceAll(from, to) : text.replace(from, to);
  expect(after).not.toBe(text);
  return Buffer.from(after, 'latin1');
}

const dropLine = (text: string, part: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes(part))
    .join('\n');
const without = (name: string) => new Map([...contents].filter(([one]) => one !== name));

const TRICKS: Readonly<Record<string, { make: () => Buffer | Promise<Buffer>; says: RegExp }>> = {
  'a changed cell': {
    make: () => repacked(changed('population.csv', (text) => text.replace('active', 'Active'))),
    says: /population\.csv was changed/,
  },
  'a removed row with an adjusted manifest': {
    make: () => {
      const files = changed('population.csv', (text) => dropLine(text, 'vcred_00000005'));
      const bytes = resigned(files, testSigner()).get(MANIFEST) ?? Buffer.of();
      return repacked(new Map(files).set(MANIFEST, bytes));
    },
    says: /signature does not match the manifest/,
  },
  'a whole pack signed again with another key': {
    make: () =>
      repacked(
        resigned(
          changed('summary.html', (text) => text.replace('Findings', 'No findings')),
          testSigner(),
        ),
      ),
    says: /another key than the given one/,
  },
  'missing holds': { make: () => repacked(without('holds.csv')), says: /Missing.*holds\.csv/ },
  'a missing file': { make: () => repacked(without('exceptions.csv')), says: /Missing.*exceptions\.csv/ },
  'an added file': {
    make: () => repacked(new Map(contents).set('extra.csv', Buffer.from('a'))),
    says: /files that no pack has: extra\.csv/,
  },
  'a duplicate name': {
    make: () => repacked([...contents, ['roles.csv', Buffer.from('other')]]),
    says: /two entries named roles\.csv/,
  },
  'a name outside of the folder': {
    make: () => withBytes('controls.csv', '../../ab.csv'),
    says: /entry that no pack has.*\.\.\/\.\.\//,
  },
  'a file with another name for some programs': {
    make: () => withBytes('controls.csv', 'contro1s.csv', false),
    says: /content of controls\.csv do not agree/,
  },
  'a row of the audit log removed by the holder of the key': {
    make: () =>
      repacked(
        resigned(
          changed('audit.jsonl', (text) => dropLine(text, '"sequence":4').replace('"rows":12', '"rows":11')),
          bench.signer,
        ),
      ),
    says: /audit\.jsonl: Row #4 is missing/,
  },
  'an audit log truncated by the holder of the key': {
    make: () =>
      repacked(
        resigned(
          changed('audit.jsonl', (text) => dropLine(text, '"sequence":12').replace('"rows":12', '"rows":11')),
          bench.signer,
          ({ files }) => {
            for (const file of files) if (file.name === 'audit.jsonl') file.rows = 11;
          },
        ),
      ),
    says: /not the log that the manifest names/,
  },
  'an audit entry rewritten by the holder of the key': {
    make: () =>
      repacked(
        resigned(
          changed('audit.jsonl', (text) => text.replace('note 1', 'note 9')),
          bench.signer,
        ),
      ),
    says: /content does not match its hash/,
  },
  'another checkpoint in the manifest': {
    make: () =>
      repacked(
        resigned(contents, bench.signer, ({ audit }) => {
          audit.checkpoint.hash = '0'.repeat(64);
        }),
      ),
    says: /audit\.jsonl: The checkpoint .* is not signed/,
  },
  'another count in the manifest': {
    make: () =>
      repacked(
        resigned(contents, bench.signer, ({ files: [population] }) => {
          if (population) population.rows = 59;
        }),
      ),
    says: /population\.csv has 60 rows, but the manifest says 59/,
  },
  'a changed time of the signature': {
    make: () => repacked(changed(MANIFEST, (text) => text.replace('2026-11-28T12', '2026-11-27T12'))),
    says: /signature does not match the manifest/,
  },
  'a file stored as a link': {
    make: () => repacked(contents, { ...FIXED, mode: 0o120777 }),
    says: /population\.csv is not stored as a pack stores it/,
  },
  'a manifest without a period signed by the holder of the key': {
    make: () =>
      repacked(
        resigned(contents, bench.signer, (manifest) => {
          delete (manifest as Partial<Manifest & { period: unknown }>).period;
        }),
      ),
    says: /manifest lacks fields that every manifest has/,
  },
  'appended bytes': {
    make: () => Buffer.concat([pack, Buffer.from('more')]),
    says: /no end: it was cut off, or something was appended/,
  },
  'prepended bytes': {
    make: () => Buffer.concat([Buffer.from('MZ'), pack]),
    says: /directory is not where it must be/,
  },
  'a truncated pack': {
    make: () => pack.subarray(0, pack.length >> 1),
    says: /no end: it was cut off/,
  },
  'a file that unpacks to a thousand times its size': {
    make: () => repacked(new Map(contents).set('summary.html', Buffer.alloc(20_000_000))),
    says: /summary\.html is larger than a file of a pack can be/,
  },
};

test.each(Object.entries(TRICKS))('detects %s', async (_, { make, says }) => {
  const { status, output } = verifyPack(bench.folder, await make(), ['--key', bench.signer.publicKey]);
  expect(output).toMatch(/^BROKEN\./);
  expect(output).toMatch(says);
  expect(status).toBe(1);
});

test('does not let text of a hostile pack look like the result', async () => {
  const files = resigned(contents, bench.signer, (manifest) => {
    Object.assign(manifest, { connection: 'x\nINTACT.\u001b[2J' });
  });
  const { output } = verifyPack(bench.folder, await repacked(files));
  expect(output).toMatch(/^NOT PROVEN\./);
  expect(output).not.toMatch(/^INTACT/m);
  expect(output).not.toContain('\u001b');
});

test('accepts a pack that was only repacked', async () => {
  const again = await repacked(resigned(contents, bench.signer));
  expect(verifyPack(bench.folder, again, ['--key', bench.signer.publicKey]).status).toBe(0);
});
