import 'server-only';
import { createHmac } from 'node:crypto';
import { finished } from 'node:stream/promises';
import canonicalize from 'canonicalize';
import { sql } from 'drizzle-orm';
import type { AuditActor } from '@/lib/audit/model';
import type { Transaction } from '@/lib/audit/server/append';
import { newestCheckpoint } from '@/lib/audit/server/checkpoint';
import { auditSpan, spanLines } from '@/lib/audit/server/export';
import type { AuditSigner } from '@/lib/audit/server/signing';
import type { Database } from '@/lib/core/server/db/client';
import { version } from '@/package.json';
import { MANIFEST, PACK_FILE_NAMES, type PackFile, SIGNATURE } from '../model';
import { zipStream } from './archive-stream';
import { type Completeness, completenessOf } from './completeness';
import { CONTROL_COLUMNS, CONTROLS } from './controls';
import { csvText } from './csv-file';
import {
  CHANGE_COLUMNS,
  changesOutside,
  EXCEPTION_COLUMNS,
  exceptions,
  HOLD_COLUMNS,
  holds,
  REVIEW_COLUMNS,
  reviews,
} from './decisions';
import { POPULATION_COLUMNS, population } from './population';
import { REMOVAL_COLUMNS, removals } from './removals';
import { ROLE_COLUMNS, roleRows } from './roles';
import { ROTATION_COLUMNS, rotations } from './rotations';
import { policyAt, type Scope } from './scope';
import { summaryPage } from './summary';
import { Tally } from './tally';

export interface PackContext {
  db: Database;
  scope: Scope;
  requestedBy: AuditActor;
  signer: AuditSigner;
  /** A secret of this console for the order of token groups. */
  groupSecret: Buffer;
  /** For the time of the signature, the only time that a pack takes from a clock. */
  now: () => Date;
  signal: AbortSignal;
  onFile: (name: string) => void;
  onRows: (count: number) => void;
}

/** Plans for complete results, because every row is fetched; JIT compilation takes longer than it saves. */
const SETTINGS = sql.raw(
  `set local cursor_tuple_fraction = 1; set local work_mem = '32MB'; set local jit = off`,
);

const FILTERED: readonly PackFile[] = [
  'population.csv',
  'rotations.csv',
  'removals.csv',
  'exceptions.csv',
  'holds.csv',
  'reviews.csv',
  'changes-outside.csv',
];

/** The facts for all files; read first, in the same snapshot of the database. */
async function readFacts(tx: Transaction, { scope, groupSecret }: PackContext) {
  const completeness = await completenessOf(tx, scope);
  const policy = await policyAt(tx, scope.to);
  const span = await auditSpan(tx, scope.from, scope.to);
  const checkpoint = span.last === null ? undefined : await newestCheckpoint(tx, span.last.sequence);
  const { connection, q, archive, from, to } = scope;
  const inputs =
    canonicalize({ connection, q, archive, from, to, completeness, policy, last: span.last }) ?? '';
  return {
    completeness,
    policy,
    span,
    checkpoint: checkpoint ?? null,
    /**
     * Credentials with the same token get a number by the order of keyed digests. The key is derived from a secret of
     * the console and all inputs of the pack: the same pack has the same numbers again, and the numbers of two packs
     * are unrelated. The digests leave neither the database nor the console.
     */
    groupKey: createHmac('sha256', groupSecret).update(inputs).digest('hex'),
  };
}

type Facts = Awaited<ReturnType<typeof readFacts>>;

function contents(tx: Transaction, context: PackContext, facts: Facts) {
  const { scope, requestedBy, signer, onRows } = context;
  const { completeness, policy, span, groupKey } = facts;
  const tally = new Tally();
  const rows = new Map<PackFile, number>();
  const count = (name: PackFile) => (more: number) => {
    rows.set(name, (rows.get(name) ?? 0) + more);
    onRows(more);
  };
  const counting = <Row>(name: PackFile, note: (found: readonly Row[]) => void) => {
    const counted = count(name);
    counted(0);
    return (found: readonly Row[]) => {
      note(found);
      counted(found.length);
    };
  };
  const coveredTo = completeness.coveredTo ?? scope.to;
  const make: Readonly<Record<PackFile, () => AsyncIterable<string>>> = {
    'population.csv': () =>
      csvText(
        POPULATION_COLUMNS,
        population(tx, scope, { policy, coveredTo, groupKey }),
        counting('population.csv', tally.population),
      ),
    'rotations.csv': () =>
      csvText(ROTATION_COLUMNS, rotations(tx, scope), counting('rotations.csv', tally.rotations)),
    'removals.csv': () =>
      csvText(REMOVAL_COLUMNS, removals(tx, scope), counting('removals.csv', tally.removals)),
    'exceptions.csv': () =>
      csvText(EXCEPTION_COLUMNS, exceptions(tx, scope), counting('exceptions.csv', tally.exceptions)),
    'holds.csv': () => csvText(HOLD_COLUMNS, holds(tx, scope), counting('holds.csv', tally.holds)),
    'reviews.csv': () => csvText(REVIEW_COLUMNS, reviews(tx, scope), counting('reviews.csv', tally.reviews)),
    'changes-outside.csv': () =>
      csvText(
        CHANGE_COLUMNS,
        changesOutside(tx, scope),
        counting('changes-outside.csv', tally.changesOutside),
      ),
    'roles.csv': async function* () {
      const found = await roleRows(tx, scope);
      yield* csvText(ROLE_COLUMNS, [found], counting('roles.csv', tally.roles));
    },
    'audit.jsonl': () => {
      const counted = count('audit.jsonl');
      counted(0);
      return spanLines(tx, span, signer.publicKey, counted);
    },
    'controls.csv': () =>
      csvText(
        CONTROL_COLUMNS,
        [CONTROLS],
        counting('controls.csv', () => {}),
      ),
    'summary.html': async function* () {
      const auditRows = rows.get('audit.jsonl') ?? 0;
      yield summaryPage(tally, { scope, requestedBy: requestedBy.name, completeness, auditRows });
    },
  };
  return { make, rows };
}

interface Written {
  name: string;
  bytes: number;
  sha256: string;
  rows: number | null;
}

function manifestOf({ scope, requestedBy, signer, now }: PackContext, facts: Facts, files: Written[]) {
  const { connection, q, archive, from, to } = scope;
  const { lastRead: _, ...completeness }: Completeness = facts.completeness;
  const { first, last } = facts.span;
  return {
    schema: 'strongroom-evidence-1',
    console: { name: 'Strongroom', version },
    connection,
    period: { from, to },
    filter: { q, archive, appliesTo: FILTERED },
    requestedBy,
    completeness,
    audit: { first, last, checkpoint: facts.checkpoint },
    files,
    signature: {
      algorithm: 'Ed25519',
      publicKey: signer.publicKey,
      file: SIGNATURE,
      signedAt: now().toISOString(),
    },
  };
}

async function writePack(tx: Transaction, context: PackContext, zip: ReturnType<typeof zipStream>) {
  await tx.execute(SETTINGS);
  const facts = await readFacts(tx, context);
  const { make, rows } = contents(tx, context, facts);
  let manifest = Buffer.alloc(0);
  for (const name of PACK_FILE_NAMES) zip.add(name, make[name]);
  zip.add(MANIFEST, async function* () {
    const files = zip.written.map((file) => ({
      ...file,
      rows: rows.get(file.name as PackFile) ?? null,
    }));
    manifest = Buffer.from(`${JSON.stringify(manifestOf(context, facts, files), null, 2)}\n`);
    yield manifest;
  });
  zip.add(SIGNATURE, async function* () {
    yield context.signer.signDocument(manifest);
  });
  zip.end();
  await finished(zip.output);
}

/**
 * Yields the bytes of a pack, from one snapshot of the database. Throws if it cannot be completed or `signal` aborts;
 * the bytes before that are not a valid archive.
 */
export async function* packBytes(context: PackContext): AsyncGenerator<Uint8Array> {
  const { db, signal, onFile } = context;
  const zip = zipStream(onFile);
  const stop = () => zip.output.destroy(new Error('The pack was stopped.'));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const made = db
    .transaction((tx) => writePack(tx, context, zip), {
      isolationLevel: 'repeatable read',
      accessMode: 'read only',
    })
    .catch((error: unknown) => {
      zip.output.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    });
  // It is awaited below, unless the reader stops before.
  made.catch(() => {});
  try {
    for await (const chunk of zip.output) yield chunk;
    await made;
  } finally {
    signal.removeEventListener('abort', stop);
    zip.output.destroy();
  }
}
