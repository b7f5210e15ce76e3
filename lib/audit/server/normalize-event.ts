import 'server-only';
import type { LogFields } from '@/lib/core/log-fields';
import { withoutUrlSecrets } from '@/lib/core/secret-names';
import { cut } from '@/lib/core/server/summary';
import type { AuditFields, AuditTarget } from '../model';

const TEXT_MAX = 2_048;
const WORD_MAX = 200;
const USER_AGENT_MAX = 500;
const TARGETS_MAX = 200;
const LIST_MAX = 100;
const DEPTH_MAX = 8;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Returns text that PostgreSQL stores unchanged: no NUL, no lone surrogate, at most `max` units. */
const text = (value: string, max: number): string =>
  cut(String(value), max).replaceAll('\0', '\uFFFD').toWellFormed();

const orNull = (value: string | null | undefined, max: number): string | null =>
  value === null || value === undefined ? null : text(value, max);

type Value = LogFields[string];

function value(given: Value | undefined, depth: number): Value {
  if (typeof given === 'string') return text(given, TEXT_MAX);
  // JSON has no -0. Adding 0 turns it into the 0 that is read back.
  if (typeof given === 'number') return Number.isFinite(given) ? given + 0 : null;
  if (typeof given === 'boolean') return given;
  if (typeof given !== 'object' || given === null || depth > DEPTH_MAX) return null;
  if (Array.isArray(given)) return given.slice(0, LIST_MAX).map((item) => summary(item, depth + 1));
  return summary(given, depth);
}

/** Only own properties, so that a key such as `__proto__` is kept as text. */
const summary = (given: LogFields, depth: number): LogFields =>
  Object.fromEntries(
    Object.entries(given)
      .slice(0, LIST_MAX)
      .map(([name, field]) => [text(name, WORD_MAX), value(field, depth + 1)]),
  );

const target = ({ kind, id, label }: AuditTarget): AuditTarget => ({
  kind,
  id: text(id, WORD_MAX),
  label: label === null ? null : text(withoutUrlSecrets(cut(label, TEXT_MAX)), TEXT_MAX),
});

/** Returns the event as it will be read back, so that the hash fits. Throws for an invalid `intentId`. */
export function cleanEvent(event: AuditFields): AuditFields {
  if (event.intentId !== null && !UUID.test(event.intentId))
    throw new TypeError('An intent is named by the id of its row in the audit log.');
  return {
    actor: {
      id: orNull(event.actor.id, WORD_MAX),
      name: text(event.actor.name, TEXT_MAX),
      kind: event.actor.kind,
    },
    action: text(event.action, WORD_MAX),
    targets: event.targets.slice(0, TARGETS_MAX).map(target),
    outcome: event.outcome,
    code: orNull(event.code, WORD_MAX),
    intentId: event.intentId,
    requestId: orNull(event.requestId, WORD_MAX),
    address: orNull(event.address, WORD_MAX),
    userAgent: orNull(event.userAgent, USER_AGENT_MAX),
    summary: event.summary === null ? null : summary(event.summary, 0),
  };
}
