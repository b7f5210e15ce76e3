import 'server-only';
import { headers } from 'next/headers';
import type { z } from 'zod';
import type { PermissionOf, ServerActionName, TargetKindOf } from '@/lib/audit/action-registry';
import { ACTIONS } from '@/lib/audit/action-registry';
import type { AuditActor, AuditEvent, AuditTarget } from '@/lib/audit/model';
import { carryOut } from '@/lib/audit/server/carry-out';
import { begin, type Ended, type Intent } from '@/lib/audit/server/intent';
import { actorOf } from '@/lib/auth/server/actor';
import { isProofFresh } from '@/lib/auth/server/freshness';
import { countUnread, refuseWhenLimited } from '@/lib/auth/server/rate-limited';
import type { ConsoleSession } from '@/lib/auth/server/session';
import type { LogFields } from '@/lib/core/log-fields';
import type { Problem, Result } from '@/lib/core/result';
import type { Permission } from '@/lib/core/roles';
import { appError, invalidFields } from '@/lib/core/server/app-error';
import { db } from '@/lib/core/server/db/client';
import { log, loggable } from '@/lib/core/server/log';
import { requestFacts } from '@/lib/http/server/request-facts';
import { toProblem } from '@/lib/providers/server/client/problem';
import { authorize, requirePermission, type SessionFor } from './authorize';
import { toResult } from './read';
import { recordRefusal } from './refusal';

type SessionOf<Name extends ServerActionName> = SessionFor<PermissionOf<Name>>;
type TargetOf<Name extends ServerActionName> = AuditTarget<TargetKindOf<Name>>;

interface Declaration<Name extends ServerActionName, Schema extends z.ZodType, T> {
  name: Name;
  extraPermission?: (input: z.output<Schema>) => Permission | null | Promise<Permission | null>;
  /** Requires an identity confirmation that is not older than 15 minutes. */
  requiresReauth?: boolean | ((input: z.output<Schema>) => boolean);
  /** Changes nothing, so it is not recorded in the audit log. */
  readOnly?: boolean;
  /** Identifies the holder of a link, who has no session. Rejects before anything is written. */
  linkHolder?: (
    input: z.output<Schema>,
    session: SessionOf<Name>,
  ) => Promise<Pick<AuditEvent, 'actor' | 'targets'>>;
  input: Schema;
  /** Rejects, before anything is written, input that conflicts with stored data. */
  check?: (input: z.output<Schema>) => Promise<void>;
  targets?: (input: z.output<Schema>) => TargetOf<Name>[] | Promise<TargetOf<Name>[]>;
  /** `about` records what was created if the response must not show its id. */
  run: (
    input: z.output<Schema>,
    session: SessionOf<Name>,
    about: (target: TargetOf<Name>) => void,
  ) => Promise<T>;
  /** The targets known only afterwards: ids of what was created. Must follow `run`, whose type it needs. */
  targetsAfter?: (value: NoInfer<T>) => TargetOf<Name>[];
  /** The result for the audit log if one call does several things and “success” alone says too little. */
  auditSummary?: (value: NoInfer<T>) => LogFields;
  ended?: (value: NoInfer<T>, input: z.output<Schema>) => Ended;
}

/** `credentials.0.accessToken` → its message, so that the form shows each at its field. */
function fieldSentences(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message;
  return fields;
}

const invalid = (error: z.ZodError) => invalidFields(fieldSentences(error));

const identityRequired = () =>
  appError('identity_required', 'Confirm that it is you. The last confirmation is older than 15 minutes.');

const unchanged = (problem: Problem): Problem =>
  problem.code === 'database_unavailable'
    ? { ...problem, message: `Nothing was changed. ${problem.message}` }
    : problem;

const notRecorded = (error: unknown): Problem => {
  const problem = toProblem(error);
  if (problem.code === 'database_unavailable') return unchanged(problem);
  return {
    ...problem,
    code: 'audit_unavailable',
    message:
      'The audit log could not be written, so nothing was changed. Try again. If it fails again, check the database.',
  };
};

async function eventOf(
  name: ServerActionName,
  session: ConsoleSession | null,
  about: Pick<AuditEvent, 'targets' | 'summary'> & { actor?: AuditActor | undefined },
): Promise<Omit<AuditEvent, 'outcome'>> {
  const facts = requestFacts(await headers());
  const actor = about.actor ?? actorOf(session);
  return { ...facts, ...about, actor, action: name, code: null, intentId: null };
}

const isRefusal = ({ code }: Problem) =>
  code === 'signed_out' || code === 'not_permitted' || code === 'identity_required';

/**
 * Makes the only kind of function that changes data: session → permission → identity → parse → intent in the
 * audit log → run → outcome in the audit log. Returns the outcome as a value and never rejects for an
 * expected reason. Makes no change if its intent cannot be written.
 */
export function action<Name extends ServerActionName, Schema extends z.ZodType, T>(
  declaration: Declaration<Name, Schema, T>,
) {
  const { name, extraPermission, requiresReauth, readOnly, input: schema } = declaration;
  const permission: PermissionOf<Name> = ACTIONS[name].permission;
  const { targetsAfter, auditSummary, ended } = declaration;

  async function admitted(sent: unknown) {
    const session = await authorize(permission);
    // Checked before anything is written, because audit entries are permanent and anyone can call a public
    // action.
    if (permission === 'public') await refuseWhenLimited();
    const parsed = schema.safeParse(sent);
    const further = parsed.success ? await extraPermission?.(parsed.data) : null;
    if (session !== null && further) requirePermission(session, further);
    if (!parsed.success) {
      if (permission === 'public') await countUnread(name);
      throw invalid(parsed.error);
    }
    await declaration.check?.(parsed.data);
    const needsProof = typeof requiresReauth === 'function' ? requiresReauth(parsed.data) : requiresReauth;
    if (needsProof && session !== null && !isProofFresh(session)) throw identityRequired();
    return { session, input: parsed.data, bearer: await declaration.linkHolder?.(parsed.data, session) };
  }

  return async (sent: z.input<Schema>): Promise<Result<T>> => {
    const entry = await toResult(() => admitted(sent));
    if (!entry.ok) {
      if (isRefusal(entry.problem))
        await recordRefusal(await authorize('public'), { action: name, code: entry.problem.code });
      return { ok: false, problem: unchanged(entry.problem) };
    }
    const { session, input, bearer } = entry.value;
    const also: AuditTarget[] = [];
    const run = declaration.run.bind(null, input, session, (target) => void also.push(target));
    if (readOnly) return toResult(run);
    const asked = loggable(schema, sent);
    let intent: Intent;
    try {
      const targets = bearer?.targets ?? (await declaration.targets?.(input)) ?? [];
      const about = { targets, summary: asked, actor: bearer?.actor };
      intent = await begin(db(), await eventOf(name, session, about));
    } catch (error) {
      return { ok: false, problem: notRecorded(error) };
    }
    const { result, outcome } = await carryOut(intent, {
      run,
      input,
      also,
      targetsAfter,
      auditSummary,
      ended,
    });
    const { requestId } = intent.entry;
    log().info({ action: name, outcome: outcome.outcome, code: outcome.code, asked, requestId }, 'action');
    return result;
  };
}
