import { counted } from '@/lib/core/counted';
import type { LogFields } from '@/lib/core/log-fields';
import { shownText } from '@/lib/core/shown-text';
import type { ActionName } from './action-registry';
import type { AuditOutcome, AuditTarget } from './model';

/** The past form, the infinitive, and the rest of both sentences. */
type Sentence = readonly [did: string, to: string, rest: string];

/**
 * `{vault}` is the first target of a kind, `{vault#}` the number of them, `{asked.role}` a field of the
 * input, `{result.rows#row}` a count in the result. Without its value, a part in brackets is omitted, and
 * `the|a` becomes “a”.
 */
export const SENTENCES = {
  'vault.create': ['created', 'create', 'the|a vault[ {vault}][ with {result.credentials#credential}]'],
  'vault.archive': ['archived', 'archive', 'the|a vault[ {vault}]'],
  'vault.delete': ['deleted', 'delete', 'the|a vault[ {vault}]'],
  'vault.count-credentials': ['counted', 'count', 'the credentials of a vault'],
  'inventory.refresh': ['refreshed', 'refresh', 'the inventory'],
  'inventory.cancel': ['cancelled', 'cancel', 'a refresh of the inventory'],
  'inventory.set-owner': [
    'changed',
    'change',
    'the owner[ of the credential for {credential}][ in {vault}][ to {asked.owner}]',
  ],
  'inventory.set-expiry': [
    'changed',
    'change',
    'the expiry date[ of the credential for {credential}][ in {vault}][ to {asked.day}]',
  ],
  'view.save': ['saved', 'save', 'the|a view[ {saved_view}]'],
  'view.change': ['changed', 'change', 'the|a view[ {saved_view}]'],
  'view.delete': ['deleted', 'delete', 'the|a view[ {result.name}]'],
  'inventory.look-at-selection': ['looked at', 'look at', 'selected credentials'],
  'inventory.set-owners': [
    'changed',
    'change',
    'the owners of selected credentials[ to {asked.owner}][: {result.changed#credential} changed]',
  ],
  'inventory.export': ['exported', 'export', 'a list of credentials[ with {result.rows#row}]'],
  'inventory.export-selection': ['exported', 'export', 'selected credentials[: {result.rows#row}]'],
  'campaign.preview': ['previewed', 'preview', 'a campaign'],
  'campaign.start': ['started', 'start', 'the|a campaign[ {campaign}][ with {result.rows#credential}]'],
  'campaign.decide': ['marked', 'mark', 'the|a row[ for {credential}][ of campaign {campaign}]'],
  'campaign.reopen': ['reopened', 'reopen', 'the|a row[ for {credential}][ of campaign {campaign}]'],
  'campaign.set-owner': [
    'changed',
    'change',
    'the owner of a row[ for {credential}][ of campaign {campaign}][ to {asked.owner}]',
  ],
  'campaign.close': ['closed', 'close', 'the|a campaign[ {campaign}]'],
  'campaign.export': ['exported', 'export', 'the|a campaign[ {campaign}][ with {result.rows#row}]'],
  'archive.export': ['exported', 'export', 'the archive[ with {result.rows#row}]'],
  'archive.review': [
    'reviewed',
    'review',
    'the|an archived credential[ for {credential}][ in {vault}][: {asked.finding}]',
  ],
  'credential.create': ['added', 'add', 'the|a credential[ for {credential}][ to {vault}]'],
  'credential.archive': ['archived', 'archive', 'the|a credential[ for {credential}][ in {vault}]'],
  'credential.delete': ['deleted', 'delete', 'the|a credential[ for {credential}][ in {vault}]'],
  'credential.update': ['updated', 'update', 'the|a credential[ for {credential}][ in {vault}]'],
  'credential.read-token': ['read', 'read', 'the|a token[ for {credential}][ in {vault}]'],
  'credential.rotate': ['rotated', 'rotate', 'the|a credential[ for {credential}][ in {vault}]'],
  'credential.verify': [
    'verified',
    'verify',
    'a token[ for {asked.mcpServerUrl}][ for {credential}][ in {vault}][: {result.verdict}]',
  ],
  'rotation.continue': [
    'continued',
    'continue',
    'the|a rotation[ of the credential for {credential}][ in {vault}]',
  ],
  'import.start': ['started', 'start', 'an import'],
  'import.look-alikes': ['looked', 'look', 'for look-alikes of servers'],
  'import.verify': ['verified', 'verify', '[{result.checked#token}|tokens] before an import'],
  'import.rows': ['imported', 'import', '[{result.created#credential}|credentials][ into {vault#}]'],
  'import.end': ['ended', 'end', 'an import'],
  'collect.ask': ['sent', 'send', 'a teammate a request for a token[ for {collect_request}][ in {vault}]'],
  'collect.open': ['opened', 'open', 'the|a request for a token[ for {collect_request}][ in {vault}]'],
  'collect.verify': [
    'verified',
    'verify',
    'the|a token[ for {collect_request}][ in {vault}][: {result.verdict}]',
  ],
  'collect.submit': ['submitted', 'submit', 'the|a token[ for {collect_request}][ in {vault}]'],
  'collect.approve': ['approved', 'approve', 'the|a token[ for {collect_request}][ in {vault}]'],
  'collect.refuse': ['refused', 'refuse', 'the|a token[ for {collect_request}][ in {vault}]'],
  'collect.revoke': ['revoked', 'revoke', 'the|a request for a token[ for {collect_request}][ in {vault}]'],
  'collect.expire': ['deleted', 'delete', 'the|an expired token[ for {collect_request}][ in {vault}]'],
  'leak.start': ['started', 'start', 'the|a leak checklist[ for {credential}][ in {vault}]'],
  'leak.remove': ['removed', 'remove', 'the|a leaked credential[ for {credential}][ in {vault}]'],
  'leak.tick-not-needed': [
    'stated',
    'state',
    'that no new credential is needed[ for {credential}][ in {vault}]',
  ],
  'leak.tick-replaced': [
    'stated',
    'state',
    'that the|a leaked credential[ for {credential}][ in {vault}] is replaced',
  ],
  'leak.tick-revoked': [
    'stated',
    'state',
    'that the|a leaked token[ for {credential}][ in {vault}] is revoked at its provider',
  ],
  'agent-session.create': ['created', 'create', 'an agent session[ with {vault#}]'],
  'console.set-up': ['set up', 'set up', 'Strongroom'],
  'console.read': ['opened', 'open', 'a page[ {result.path}]'],
  'session.sign-in': ['signed in', 'sign in', '[ as {asked.email}]'],
  'session.sign-in-passkey': ['signed in', 'sign in', 'with a passkey'],
  'session.sign-in-provider': ['signed in', 'sign in', 'through single sign-on'],
  'session.verify-code': ['entered', 'enter', 'an authentication code'],
  'session.verify-recovery-code': ['used', 'use', 'a recovery code'],
  'session.confirm-identity': ['confirmed', 'confirm', 'their identity'],
  'session.sign-out': ['signed out', 'sign out', ''],
  'session.end': ['ended', 'end', 'a session'],
  'session.end-others': ['ended', 'end', 'all their other sessions'],
  'user.create': ['added', 'add', 'the|a user[ {user}][ as {asked.role}]'],
  'user.change-name': ['changed', 'change', 'their name[ to {asked.name}]'],
  'user.change-password': ['changed', 'change', 'their password'],
  'user.change-role': ['changed', 'change', 'the role[ of {user}][ to {asked.role}]'],
  'user.deactivate': ['deactivated', 'deactivate', 'the|a user[ {user}]'],
  'user.reset-second-factor': ['reset', 'reset', 'the second factor[ of {user}]'],
  'user.reactivate': ['reactivated', 'reactivate', 'the|a user[ {user}]'],
  'user.release-single-sign-on': ['released', 'release', 'single sign-on[ of {user}]'],
  'user.create-password-reset': ['created', 'create', 'a reset link[ for {user}]'],
  'user.reset-password': ['set', 'set', 'a new password by link[ for {user}]'],
  'user.set-up-authenticator': ['set up', 'set up', 'an authenticator app'],
  'user.remove-authenticator': ['removed', 'remove', 'an authenticator app'],
  'user.renew-recovery-codes': ['renewed', 'renew', 'the recovery codes'],
  'user.add-passkey': ['added', 'add', 'a passkey'],
  'user.remove-passkey': ['removed', 'remove', 'a passkey'],
  'invitation.create': ['invited', 'invite', '[{asked.email}|a person][ as {asked.role}]'],
  'invitation.revoke': ['revoked', 'revoke', 'the|an invitation[ of {invitation}]'],
  'invitation.look': ['looked at', 'look at', 'the|an invitation[ of {invitation}]'],
  'invitation.accept': ['accepted', 'accept', 'the|an invitation[ of {invitation}]'],
  'policy.change': ['changed', 'change', 'the security policy'],
  'policy.change-credential-rules': ['changed', 'change', 'the credential policies'],
  'policy.accept-exception': [
    'accepted',
    'accept',
    'a policy exception[ for the credential for {credential}][ in {vault}]',
  ],
  'policy.accept-exceptions': [
    'accepted',
    'accept',
    'policy exceptions for selected credentials[: {result.accepted#exception}]',
  ],
  'policy.end-exception': [
    'ended',
    'end',
    'a policy exception[ for the credential for {credential}][ in {vault}]',
  ],
  'hold.set': ['set', 'set', 'a legal hold[ on the credential for {credential}][ in {vault}]'],
  'hold.release': ['released', 'release', 'a legal hold[ on the credential for {credential}][ in {vault}]'],
  'setting.change-checks': ['changed', 'change', 'the verification settings'],
  'evidence.prepare': ['prepared', 'prepare', 'an evidence pack'],
  'evidence.cancel': ['cancelled', 'cancel', 'an evidence pack'],
  'evidence.download': ['downloaded', 'download', 'an evidence pack'],
  'audit.export': ['prepared', 'prepare', 'an export of the audit log[ as {asked.format}]'],
  'audit.download': ['downloaded', 'download', 'an export of the audit log[: {audit_log}]'],
} as const satisfies Readonly<Record<ActionName, Sentence>>;

const BY_NAME: Readonly<Record<string, Sentence>> = SENTENCES;

export type LinePart = string | { text: string; target: number };

export interface RecordedChange {
  action: string;
  outcome: AuditOutcome;
  code: string | null;
  targets: readonly AuditTarget[];
  asked: LogFields | null;
  result: LogFields | null;
}

const ENDS = ['/', '/mcp', '/sse'];
const WORDS_MAX = 120;

/** Returns `mcp.linear.app` for a URL of an MCP server, with its path if that is unusual. */
export function serverWords(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return host === '' ? url : ENDS.includes(pathname) ? host : `${host}${pathname}`;
  } catch {
    return url;
  }
}

const cut = (text: string): string => (text.length > WORDS_MAX ? `${text.slice(0, WORDS_MAX)}…` : text);

const isServer = (kind: string) => kind === 'credential' || kind === 'collect_request';

function nameOf({ kind, id, label }: AuditTarget): string {
  if (label === null) return `…${id.slice(-8)}`;
  return shownText(cut(isServer(kind) ? serverWords(label) : label));
}

/** Returns the value of a placeholder; undefined if the entry does not have it. */
function filled(name: string, { targets, asked, result }: RecordedChange): LinePart | undefined {
  const [, source, field = '', count] = /^(asked|result)\.(\w+)(?:#(\w+))?$/.exec(name) ?? [];
  if (source !== undefined) {
    const value = (source === 'asked' ? asked : result)?.[field];
    if (count !== undefined) return typeof value === 'number' ? counted(value, count) : undefined;
    if (typeof value !== 'string' || value === '') return undefined;
    return shownText(cut(field === 'mcpServerUrl' ? serverWords(value) : value));
  }
  const kind = name.replace('#', '');
  const at = targets.findIndex((target) => target.kind === kind);
  const target = targets[at];
  if (target === undefined) return undefined;
  const all = targets.filter((other) => other.kind === kind).length;
  if (name.endsWith('#') && all > 1) return counted(all, kind);
  return { text: nameOf(target), target: at };
}

const PIECES = /\[([^\]]*)\]|([^[\]]+)/g;

function partsOf(text: string, change: RecordedChange): LinePart[] | undefined {
  const parts: LinePart[] = [];
  for (const piece of text.split(/(\{[^}]*\})/)) {
    if (piece === '') continue;
    const part = piece.startsWith('{') ? filled(piece.slice(1, -1), change) : piece;
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function restOf(rest: string, change: RecordedChange): LinePart[] {
  let isNamed = false;
  const parts = [...rest.matchAll(PIECES)].flatMap(([, optional, fixed = '']): LinePart[] => {
    if (optional === undefined) return [fixed];
    const [text = '', otherwise] = optional.split('|');
    const found = partsOf(text, change);
    if (found?.some((part) => typeof part !== 'string')) isNamed = true;
    return found ?? (otherwise === undefined ? [] : [otherwise]);
  });
  return parts.map((part) =>
    typeof part === 'string' ? part.replace(/\b(the)\|(an?)\b/, isNamed ? '$1' : '$2') : part,
  );
}

const FAILURES: Readonly<Record<string, string>> = {
  already_gone: 'it was already gone',
  interrupted: 'it was interrupted',
  conflict: 'something else had changed it',
  not_found: 'it was not found',
  rate_limited: 'too many calls',
};
const REFUSALS: Readonly<Record<string, string>> = {
  identity_required: 'the last identity confirmation was too old',
  second_factor_owed: 'a second factor was missing',
  too_many_attempts: 'too many attempts',
  wrong_passphrase: 'the passphrase was wrong',
  not_found: 'it was not found',
};

function joined(parts: readonly LinePart[]): LinePart[] {
  const line: LinePart[] = [];
  for (const part of parts) {
    const last = line.at(-1);
    if (typeof part === 'string' && typeof last === 'string') line[line.length - 1] = last + part;
    else line.push(part);
  }
  return line.filter((part) => part !== '');
}

/** Returns what happened, to follow the actor's name. Only a success reads as done. */
export function lineOf(change: RecordedChange): LinePart[] {
  const { action, outcome, code } = change;
  const [did, to, rest] = BY_NAME[action] ?? ['recorded', 'record', shownText(action)];
  const words = restOf(rest, change);
  const more = words.length === 0 || String(words[0]).startsWith(' ') ? words : [' ', ...words];
  switch (outcome) {
    case 'success':
      return joined([` ${did}`, ...more]);
    case 'failure':
      return joined([` tried to ${to}`, ...more, `: ${FAILURES[code ?? ''] ?? 'it failed'}`]);
    case 'refused':
      return joined([
        ` was not allowed to ${to}`,
        ...more,
        ...(REFUSALS[code ?? ''] === undefined ? [] : [`: ${REFUSALS[code ?? '']}`]),
      ]);
    case 'unknown':
      return joined([` asked to ${to}`, ...more, ': outcome unknown']);
    case 'intent':
      return joined([` asked to ${to}`, ...more, ': no outcome recorded yet']);
  }
}
