import 'server-only';
import type { Problem } from '@/lib/core/result';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Credential } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { activeCredentials, idsFor, presenceOf } from '@/lib/vaults/server/list';
import { conflict, isRefusal, problemOf, unknownOutcome } from '@/lib/vaults/server/outcome';
import { call, have, lookAndAdvance, type Moved } from './look';
import { type Facts, isContested, survey } from './observe';
import { isOldOut, wasUpdated } from './progress';
import { retire, sendRetire } from './retire';
import {
  clock,
  isFinal,
  keepLateId,
  moveRow,
  type RotationContext,
  type RotationPatch,
  type RotationRow,
  StaleRotation,
} from './store';

/** Reads what is there before the first or another attempt. */
async function snapshot(context: RotationContext, row: Pick<RotationRow, 'vaultId' | 'target'>) {
  return idsFor(await activeCredentials(context.api, row.vaultId), row.target);
}

const SENT = { isAfterSending: true };

/** The API accepted the new token, and what it shows does not prove that it stored it. */
const unproven = (message: string): VaultsApiError =>
  new VaultsApiError({ kind: 'unreadable', message, ambiguous: true });

/** In place. The row says `updating` already. */
export async function sendUpdate(
  context: RotationContext,
  row: RotationRow,
  token: CredentialSecret,
  { earlierIsOpen = false } = {},
): Promise<Moved> {
  const sent = await call(() => context.api.credentials.rotate(row.vaultId, row.credentialId, token));
  if (sent.ok && sent.value.id === row.credentialId && wasUpdated(row, sent.value.updatedAt))
    return { row: await moveRow(context, row, { state: 'done', problem: null }, SENT) };
  if (sent.ok) return afterUnknown(context, row, unproven('It shows no change of the credential.'), token);
  if (!isRefusal(sent.error)) return afterUnknown(context, row, sent.error, token);
  if (sent.error.kind === 'unsupported') return fallOver(context, row, token, earlierIsOpen);
  const problem = problemOf(sent.error, token);
  return { row: await moveRow(context, row, { state: earlierIsOpen ? 'updating' : 'failed', problem }) };
}

/** The API cannot rotate in place after all, so the same rotation goes on by recreating. */
async function fallOver(
  context: RotationContext,
  row: RotationRow,
  token: CredentialSecret,
  earlierIsOpen: boolean,
): Promise<Moved> {
  const known = await call(() => snapshot(context, row));
  if (!known.ok) {
    const problem = problemOf(known.error, token);
    return { row: await moveRow(context, row, { state: earlierIsOpen ? 'updating' : 'failed', problem }) };
  }
  const patch: RotationPatch = {
    method: 'recreate',
    state: 'creating',
    knownIds: known.value,
    problem: null,
  };
  return sendCreate(context, await moveRow(context, row, patch), token);
}

/** Recreates. The row says `creating` already; `earlierIsOpen`: an earlier attempt may still have landed. */
export async function sendCreate(
  context: RotationContext,
  row: RotationRow,
  token: CredentialSecret,
  { earlierIsOpen = false } = {},
): Promise<Moved> {
  const sent = await call(() =>
    context.api.credentials.create(row.vaultId, {
      mcpServerUrl: row.target,
      protocol: protocolOf(row.protocol),
      secret: token,
    }),
  );
  if (sent.ok && sent.value.id === row.credentialId) return afterReused(context, row, sent.value, token);
  if (sent.ok && row.knownIds.includes(sent.value.id)) {
    const error = unproven(`It answered with ${sent.value.id}, which was there before.`);
    return afterUnknown(context, row, error, token);
  }
  if (sent.ok) return afterCreated(context, row, sent.value.id);
  if (!isRefusal(sent.error)) return afterUnknown(context, row, sent.error, token);
  return afterRefused(context, row, problemOf(sent.error, token), earlierIsOpen, sent.error.kind);
}

const protocolOf = (protocol: string | null) =>
  protocol === 'sse' || protocol === 'streamable_http' ? protocol : undefined;

/**
 * A server that keeps one credential per URL may put the token into the old one instead of refusing
 * (api-contract §5.11 leaves it open). Then there is nothing to retire: retiring it would lose the only one.
 */
async function afterReused(
  context: RotationContext,
  row: RotationRow,
  answered: Credential,
  token: CredentialSecret,
): Promise<Moved> {
  if (presenceOf(answered) === 'active' && wasUpdated(row, answered.updatedAt)) {
    const patch: RotationPatch = { state: 'done', method: 'in-place', problem: null };
    return { row: await moveRow(context, row, patch, SENT) };
  }
  const shown = presenceOf(answered) === 'active' ? 'shows no change of it' : 'does not show it active';
  const message = `It answered with the old credential and ${shown}.`;
  return afterUnknown(context, row, unproven(message), token);
}

async function afterCreated(context: RotationContext, row: RotationRow, id: string): Promise<Moved> {
  let created: RotationRow;
  try {
    const patch: RotationPatch = { state: 'created', newCredentialId: id, problem: null };
    created = await moveRow(context, row, patch, SENT);
  } catch (error) {
    if (error instanceof StaleRotation) await keepLateId(context, row, id);
    throw error;
  }
  const { row: confirmed, facts, problem } = await lookAndAdvance(context, created);
  if (problem !== undefined) return { row: await moveRow(context, confirmed, { problem }), facts: null };
  return confirmed.state === 'confirmed'
    ? sendRetire(context, confirmed)
    : { row: confirmed, ...have(facts) };
}

async function afterRefused(
  context: RotationContext,
  row: RotationRow,
  problem: Problem,
  earlierIsOpen: boolean,
  kind: VaultsApiError['kind'],
): Promise<Moved> {
  if (row.oldRetiredAt !== null && !earlierIsOpen)
    return { row: await moveRow(context, row, { state: 'old_retired', problem }) };
  if (!earlierIsOpen) {
    const state = kind === 'conflict' ? 'duplicate' : 'failed';
    return { row: await moveRow(context, row, { state, problem }) };
  }
  // A refused duplicate may be refused because of the earlier attempt, which landed after all.
  const kept = await moveRow(context, row, { problem });
  const { row: now, facts } = await lookAndAdvance(context, kept);
  const looked: Moved = { row: now, ...have(facts) };
  const isAlone = looked.row.state === 'creating' && looked.facts?.candidates.length === 0;
  return kind === 'conflict' && isAlone && row.oldRetiredAt === null
    ? { row: await moveRow(context, looked.row, { state: 'duplicate' }) }
    : looked;
}

/** Nobody knows whether it took effect: that is written down first, then the API is looked at. */
async function afterUnknown(
  context: RotationContext,
  row: RotationRow,
  error: VaultsApiError,
  token: CredentialSecret,
): Promise<Moved> {
  const { row: looked, facts } = await lookAndAdvance(
    context,
    await moveRow(context, row, { problem: unknownOutcome(error, token) }, SENT),
  );
  return { row: looked, ...have(facts) };
}

/** The person chose a moment without a credential, because the API allows one per server. */
export async function sendArchiveFirst(
  context: RotationContext,
  row: RotationRow,
  token: CredentialSecret,
): Promise<Moved> {
  const looked = await lookAndAdvance(context, row);
  if (looked.facts === null || looked.row.state === 'old_retired')
    return looked.facts === null ? looked : sendAgain(context, looked.row, token);
  const retiring = await moveRow(context, looked.row, { state: 'retiring', problem: null });
  const outcome = await retire(context, retiring);
  if (outcome !== 'out') {
    const state = outcome.code === 'outcome_unknown' ? 'retiring' : 'duplicate';
    return { row: await moveRow(context, retiring, { state, problem: outcome }, SENT) };
  }
  const patch: RotationPatch = { state: 'old_retired', problem: null, oldRetiredAt: clock(context) };
  const {
    row: last,
    facts,
    problem,
  } = await sendAgain(context, await moveRow(context, retiring, patch, SENT), token);
  if (problem === undefined) return { row: last, ...have(facts) };
  // The row has moved, so what stopped it is kept with it.
  return { row: isFinal(last) ? last : await moveRow(context, last, { problem }), ...have(facts) };
}

/** Another attempt with a token that was entered anew. Looks first: nothing is repeated blindly. */
export async function sendAgain(
  context: RotationContext,
  row: RotationRow,
  token: CredentialSecret,
): Promise<Moved> {
  const seen = await call(() => survey(context, row));
  if (!seen.ok) return { row, facts: null, problem: problemOf(seen.error) };
  const facts = seen.value;
  if (row.state === 'updating') {
    if (facts.oldCredential !== 'active')
      return { row, facts, problem: conflict('The credential is no longer active. Nothing was sent.') };
    const patch = { updatedAtBefore: facts.oldUpdatedAt, problem: null };
    return sendUpdate(context, await moveRow(context, row, patch), token, { earlierIsOpen: true });
  }
  const refusal = whyNotAgain(row, facts);
  if (refusal !== null) {
    const { row: moved, facts: now } = await lookAndAdvance(context, row);
    return { row: moved, ...have(now), problem: refusal };
  }
  const creating = await moveRow(context, row, {
    state: 'creating',
    newCredentialId: null,
    knownIds: [...new Set([...row.knownIds, ...facts.candidates, ...facts.others])],
    updatedAtBefore: facts.oldUpdatedAt,
    oldRetiredAt: row.oldRetiredAt ?? (isOldOut(facts) ? clock(context) : null),
    problem: null,
  });
  return sendCreate(context, creating, token, { earlierIsOpen: row.state === 'creating' });
}

/** A sentence where another attempt would make one credential too many, or null. */
function whyNotAgain(row: RotationRow, facts: Facts): Problem | null {
  if (isFinal(row)) return conflict('This rotation is finished. Nothing was sent.');
  if (facts.newCredential === 'active' || facts.newCredential === 'unknown')
    return conflict(
      `The new credential ${row.newCredentialId} exists already. The token entered now was not sent.`,
    );
  if (row.state === 'creating' && facts.candidates.length > 0)
    return conflict(
      isContested(facts)
        ? `${facts.candidates.join(', ')} appeared for the same server, and it is not known yet which change made it. The token entered now was not sent.`
        : `The earlier attempt had succeeded after all: ${facts.candidates.join(', ')} is there. The token entered now was not sent.`,
    );
  if (
    facts.oldCredential === 'active' &&
    (row.state === 'duplicate' || row.state === 'retiring') &&
    row.newCredentialId === null
  )
    return conflict('The old credential has to go first: the API refuses a second one. Nothing was sent.');
  return null;
}
