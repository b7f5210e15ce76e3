import 'server-only';
import { sql } from 'drizzle-orm';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { db } from './db/client';

/** Seconds. The first steps measure our own time, the last one the time limit for the Vaults API. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The delay of the audit log. The next start handles intents older than a day. */
const AUDIT_LAG = sql`
  select
    (select coalesce(extract(epoch from now() - min(intent.at)), 0)
      from audit.open_intents join audit.entries as intent using (sequence)
      where intent.at > now() - interval '1 day') as open_seconds,
    (select coalesce(max(sequence), 0) from audit.entries)
      - (select coalesce(max(sequence), 0) from audit.checkpoints) as rows`;

async function auditLag(): Promise<{ openSeconds: number; rows: number }> {
  const { rows } = await db().execute<{ open_seconds: string; rows: string }>(AUDIT_LAG);
  return { openSeconds: Number(rows[0]?.open_seconds), rows: Number(rows[0]?.rows) };
}

function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const lag = new Gauge({
    name: 'strongroom_audit_unsigned_rows',
    help: 'Entries of the audit log since its last signed checkpoint',
    registers,
  });
  new Gauge({
    name: 'strongroom_audit_open_intent_seconds',
    help: 'Age of the oldest change of the last day whose outcome is not in the audit log; 0 if there is none',
    registers,
    async collect() {
      const { openSeconds, rows } = await auditLag().catch(() => ({
        openSeconds: Number.NaN,
        rows: Number.NaN,
      }));
      this.set(openSeconds);
      lag.set(rows);
    },
  });
  return {
    registry,
    requests: new Histogram({
      name: 'strongroom_request_duration_seconds',
      help: 'Requests, by part of the console',
      labelNames: ['route', 'method', 'status'] as const,
      buckets: BUCKETS,
      registers,
    }),
    upstream: new Counter({
      name: 'strongroom_upstream_calls_total',
      help: 'Calls to the Vaults API, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
    signIns: new Counter({
      name: 'strongroom_sign_ins_total',
      help: 'Sign-in attempts, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
  };
}

type Metrics = ReturnType<typeof createMetrics>;

// On globalThis, because Next bundles this module more than once and the metrics are per process.
const shared = globalThis as typeof globalThis & { strongroomMetrics?: Metrics };

function metrics(): Metrics {
  shared.strongroomMetrics ??= createMetrics();
  return shared.strongroomMetrics;
}

export async function metricsText(): Promise<{ text: string; contentType: string }> {
  const { registry } = metrics();
  return { text: await registry.metrics(), contentType: registry.contentType };
}

/** Counts one request. `route` comes from a fixed list; `ms` is the whole time. */
export function countRequest(request: { route: string; method: string; status: number; ms: number }): void {
  const method = METHODS.has(request.method) ? request.method : 'other';
  const labels = { route: request.route, method, status: String(request.status) };
  metrics().requests.observe(labels, request.ms / 1_000);
}

/** Counts one call to the Vaults API as `success` or the kind of its error. */
export const countUpstream = (outcome: string): void => metrics().upstream.inc({ outcome });

export const countSignIn = (outcome: 'success' | 'failure' | 'limited'): void =>
  metrics().signIns.inc({ outcome });
