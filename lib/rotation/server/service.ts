import 'server-only';
import type { Problem } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
import { bearerSecret, type CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { VaultsApiError } from '@/lib/providers/server/client/error';
import { archiveCredential } from '@/lib/vaults/server/archive';
import { deleteCredential } from '@/lib/vaults/server/delete';
import { presenceOf } from '@/lib/vaults/server/list';
import {
  apiError,
  conflict,
  contradiction,
  isRefusal,
  problemOf,
  unknownOutcome,
} from '@/lib/vaults/server/outcome';
import type { Rotation } from '../model';
import { type Effect, type Look, next, type RotationEvent, type Write, wasUpdated } from './machine';
import { factsOrNull, survey } from './observe';
import { refused, shown } from './present';
import { clock, moveRow, type RotationContext, type RotationRow, rowById } from './store';

export const MOVED_MEANWHILE: Problem = conflict('Another tab or person has changed this rotation.');

export const protocolOf = ({
  protocol,
}: Pick<RotationRow, 'protocol'>): 'sse' | 'streamable_http' | undefined =>
  protocol === 'sse' || protocol === 'streamable_http' ? protocol : undefined;

const notAccepted = (error: VaultsApiError, secret: CredentialSecret) =>
  isRefusal(error)
    ? { type: 'refused' as const, problem: problemOf(error, secret) }
    : { type: 'unknown' as const, problem: unknownOutcome(error, secret) };

type Perform<W extends Write> = (
  context: RotationContext,
  row: RotationRow,
  secret: CredentialSecret,
) => Promise<RotationEvent<W>>;

const update: Perform<'update'> = async ({ api }, row, secret) => {
  try {
    const answered = await api.credentials.rotate(row.vaultId, row.credentialId, secret);
    if (answered.id === row.credentialId && wasUpdated(row, answered.updatedAt)) return { type: 'stored' };
    throw contradiction('It shows no change of the credential.');
  } catch (thrown) {
    const error = apiError(thrown);
    if (isRefusal(error) && error.kind === 'unsupported') return { type: 'unsupported' };
    return notAccepted(error, secret);
  }
};

const create: Perform<'create'> = async ({ api }, row, secret) => {
  try {
    const answered = await api.credentials.create(row.vaultId, {
      mcpServerUrl: row.target,
      protocol: protocolOf(row),
      secret,
    });
    const { id } = answered;
    // A server that keeps one credential per URL may put the token into the old one (api-contract §5.11).
    const isActive = presenceOf(answered) === 'active';
    if (id === row.credentialId && isActive && wasUpdated(row, answered.updatedAt)) return { type: 'stored' };
    if (id === row.credentialId)
      throw contradiction(
        `It returned the old credential and ${isActive ? 'shows no change of it' : 'does not show it active'}.`,
      );
    if (row.knownIds.includes(id)) throw contradiction(`It returned ${id}, which existed before.`);
    return { type: 'made', madeId: id };
  } catch (thrown) {
    const error = apiError(thrown);
    const event = notAccepted(error, secret);
    return event.type === 'refused' && error.kind === 'conflict' ? { ...event, type: 'duplicate' } : event;
  }
};

const retire: Perform<'retire'> = async (context, row) => {
  try {
    await (row.retire === 'archive' ? archiveCredential(context, row) : deleteCredential(context, row));
    return { type: 'retired' };
  } catch (thrown) {
    if (thrown instanceof AppError) return { type: 'refused', problem: thrown.problem };
    const error = apiError(thrown);
    const isGone = error.kind === 'not_found' && (await factsOrNull(context, row))?.oldCredential === 'gone';
    if (isGone) return { type: 'retired' };
    const problem = problemOf(error);
    return { type: problem.code === 'outcome_unknown' ? 'unknown' : 'refused', problem };
  }
};

const WRITES: { [W in Write]: Perform<W> } = { update, create, retire };
const isWrite = (effect: Effect): effect is Write => effect in WRITES;

async function look(context: RotationContext, row: RotationRow, type: Look): Promise<RotationEvent> {
  // A rotation can be closed in any state of the API.
  if (type === 'abandon') return { type, facts: await factsOrNull(context, row) };
  try {
    return { type, facts: await survey(context, row) };
  } catch (error) {
    return { type, facts: null, problem: problemOf(apiError(error)) };
  }
}

/** Events after which something may have changed at the API. */
const MAY_HAVE_CHANGED: readonly RotationEvent['type'][] = ['stored', 'made', 'retired', 'unknown'];

/**
 * Continues a rotation from its row: runs an effect, stores the state after its event, and continues with the next
 * effect. Returns the resulting rotation. Rejects with `ProblemError` if a step was refused, or another tab or process
 * changed the row first.
 */
export async function drive(
  context: RotationContext,
  start: RotationRow,
  first: Effect | RotationEvent,
  secret = bearerSecret(''),
): Promise<Rotation> {
  const isOpen = first === 'enter-token' && (start.state === 'updating' || start.state === 'creating');
  let row = start;
  let todo = first;
  for (;;) {
    let event: RotationEvent;
    if (typeof todo !== 'string') event = todo;
    else if (isWrite(todo)) event = await WRITES[todo](context, row, secret);
    else event = await look(context, row, todo);
    const isRepeated = isOpen && row.state === start.state;
    const { patch, effect, refusal } = next(row, event, clock(context), isRepeated);
    const moved = patch === undefined ? row : await moveRow(context, row, patch);
    if (moved === undefined) return overtaken(context, row, MAY_HAVE_CHANGED.includes(event.type));
    row = moved;
    if (refusal !== undefined) return refused(context, row, refusal);
    // Facts that were read before the row got a new credential are outdated.
    if (effect === undefined) return shown(context, row, patch?.newCredentialId ? undefined : event.facts);
    todo = effect;
  }
}

/** A request that was sent before another tab or person changed the row may have taken effect. */
async function overtaken(context: RotationContext, row: RotationRow, mayHaveChanged: boolean) {
  const now = await rowById(context, row.id);
  return refused(context, now ?? row, {
    ...MOVED_MEANWHILE,
    ...(mayHaveChanged && { code: 'outcome_unknown' }),
  });
}
