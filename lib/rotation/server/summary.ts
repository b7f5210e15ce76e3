import 'server-only';
import { counted } from '@/lib/core/counted';
import type { RotationSituation } from '../model';
import { type Facts, inFlightMs, isContested, isOldOut } from './observe';
import type { RotationRow } from './store';

const WORDS: Record<RotationSituation['newCredential'], string> = {
  none: 'is gone',
  active: 'is active',
  archived: 'is archived',
  gone: 'is gone',
  unknown: 'has a status that the API did not report',
};

const list = (ids: readonly string[]) => ids.join(', ');

/** Returns one or two sentences about what exists now. They contain only ids and the server's URL. */
export function summaryOf(row: RotationRow, facts: Facts | null, now: Date): string {
  if (facts === null)
    return `${LAST_KNOWN[row.state](row)} The Vaults API cannot be read at the moment, so this is the last known state.`;
  if (facts.vaultGone)
    return `The Vaults API has no vault with the id ${row.vaultId}, so this rotation cannot be completed. Close it to keep what exists.`;
  if (inFlightMs(row, now) > 0 && facts.candidates.length === 0)
    return `${LAST_KNOWN[row.state](row)} ${whatExists(row, facts)}`;
  const surplus =
    row.newCredentialId !== null && facts.candidates.length > 0
      ? ` Also active for the same server, and new: ${list(facts.candidates)}.`
      : '';
  return `${inState(row, facts)}${surplus}`;
}

function whatExists(row: RotationRow, facts: Facts): string {
  const anyActive =
    facts.oldCredential === 'active' ||
    facts.newCredential === 'active' ||
    facts.candidates.length + facts.others.length > 0;
  const old = `The old credential ${row.credentialId} ${WORDS[facts.oldCredential]}.`;
  if (!anyActive && isOldOut(facts))
    return `${old} No active credential for ${row.target} exists now, so agents cannot reach it.`;
  return facts.others.length === 0 || facts.oldCredential === 'active'
    ? old
    : `${old} Still active for the same server: ${list(facts.others)}.`;
}

function inState(row: RotationRow, facts: Facts): string {
  switch (row.state) {
    case 'updating':
      return isOldOut(facts)
        ? `The credential ${row.credentialId} ${WORDS[facts.oldCredential]}, so its token can no longer be replaced. Close this rotation and add a new credential.`
        : `It is not known whether the new token was stored: the API shows no change of ${row.credentialId} so far. Exactly one credential exists, with the old or the new token.`;
    case 'creating':
      return creating(row, facts);
    case 'duplicate':
      return isOldOut(facts)
        ? whatExists(row, facts)
        : `The API refuses a second credential for ${row.target}, so the old one must be retired first. Nothing was changed. ${whatExists(row, facts)}`;
    case 'old_retired':
      return facts.candidates.length === 1
        ? `The old credential is retired. ${list(facts.candidates)} is active for the same server and is new.`
        : `The old credential was retired and the new one was not created. ${whatExists(row, facts)}`;
    default:
      return row.newCredentialId === null && row.state === 'retiring'
        ? `The old credential was to be retired first. ${whatExists(row, facts)}`
        : withNew(row, facts);
  }
}

function creating(row: RotationRow, facts: Facts): string {
  const [first, ...more] = facts.candidates;
  if (first === undefined) {
    const unseen =
      facts.unreadable === 0
        ? ''
        : ` ${counted(facts.unreadable, 'row')} of the list could not be read and may contain it.`;
    return `It is not known whether the new credential was created: the API does not show one so far.${unseen} ${whatExists(row, facts)}`;
  }
  if (more.length > 0)
    return `Several new credentials for ${row.target} exist: ${list(facts.candidates)}. It is not known which one holds the new token. Archive those that are not wanted, then check again. ${whatExists(row, facts)}`;
  if (isContested(facts))
    return `${first} appeared for ${row.target}, but another change for the same server has not ended yet, so it is not known which of them created it. Check again in a few minutes. ${whatExists(row, facts)}`;
  return `The new credential ${first} was created. ${whatExists(row, facts)}`;
}

function withNew(row: RotationRow, facts: Facts): string {
  const { newCredential } = facts;
  const kept =
    newCredential === 'active' || newCredential === 'unknown' ? '' : ', so the old one is unchanged';
  return `The new credential ${row.newCredentialId} ${WORDS[newCredential]}${kept}. ${whatExists(row, facts)}`;
}

/** What the row alone says, at the time when it was written. */
export const LAST_KNOWN: Record<RotationRow['state'], (row: RotationRow) => string> = {
  updating: (row) => `The new token for ${row.credentialId} was sent, and no response is known yet.`,
  creating: (row) =>
    row.oldRetiredAt === null
      ? `A new credential for ${row.target} was sent, and no response is known yet.`
      : `The old credential was retired; a new one for ${row.target} was sent, and no response is known yet.`,
  created: (row) => `The new credential ${row.newCredentialId} was created in addition to the old one.`,
  confirmed: (row) => `The new credential ${row.newCredentialId} is active in addition to the old one.`,
  retiring: (row) =>
    row.newCredentialId === null
      ? `The old credential ${row.credentialId} is being retired before a new one is created.`
      : `The new credential ${row.newCredentialId} is active; the old one is being retired.`,
  duplicate: (row) => `The API refuses a second credential for ${row.target}. Nothing was changed.`,
  old_retired: (row) =>
    `The old credential was retired and the new one was not created. As far as is known, ${row.target} has no active credential.`,
  done: (row) =>
    row.newCredentialId === null
      ? `The token of ${row.credentialId} was replaced in place.`
      : `The new credential ${row.newCredentialId} has replaced ${row.credentialId}.`,
  failed: () => 'Nothing was changed. The old credential is unchanged.',
  abandoned: (row) =>
    row.newCredentialId === null
      ? 'The rotation was closed before it was finished. No new credential was known at that time.'
      : `The rotation was closed before it was finished. The new credential ${row.newCredentialId} existed at that time.`,
};
