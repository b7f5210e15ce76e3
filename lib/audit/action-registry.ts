import type { Access } from '@/lib/core/roles';

/** What an action can be about, and what the audit log calls it. */
export const TARGET_KINDS = {
  vault: 'vault',
  credential: 'credential',
  rotation: 'rotation',
  user: 'user',
  session: 'session',
  invitation: 'invitation',
  audit_log: 'audit log',
  setting: 'setting',
  import: 'import',
  collect_request: 'request to a teammate',
} as const;
export type TargetKind = keyof typeof TARGET_KINDS;

interface Action {
  /** Its name in the interface: the words of its button. */
  label: string;
  /** Who may call it. Null: no server action has this name; sign-in, a read or Strongroom itself records it. */
  permission: Access | null;
  /** What its rows in the audit log can name. */
  targets: readonly TargetKind[];
  /** The kind of target that is gone after a success. */
  deletes?: TargetKind;
  /** A row that has no outcome after this long gets one by looking; `DEFAULT_DURATION_MS` if absent. */
  maxDurationMs?: number;
  /** The outcome after a crash can be read from the API or the database: a domain has a reconciler for it. */
  reconciled?: true;
}

const MINUTE_MS = 60_000;

/**
 * Most actions are a handful of API calls, each of which ends after 20 s. Creating a vault sends up to 50
 * credentials; an import waits as long as the API asks it to; a download lasts as long as its reader.
 */
export const DEFAULT_DURATION_MS = 6 * MINUTE_MS;

/** Every action that the audit log records. Its rows stay forever, so a name here is never removed. */
export const ACTIONS = {
  'vault.create': {
    label: 'New vault',
    permission: 'vaults.change',
    targets: ['vault', 'credential', 'import'],
    maxDurationMs: 21 * MINUTE_MS,
    reconciled: true,
  },
  'vault.archive': {
    label: 'Archive vault',
    permission: 'vaults.change',
    targets: ['vault'],
    reconciled: true,
  },
  'vault.delete': {
    label: 'Delete vault',
    permission: 'vaults.delete',
    targets: ['vault'],
    deletes: 'vault',
    reconciled: true,
  },
  'vault.count-credentials': { label: 'Count credentials', permission: 'vaults.read', targets: [] },
  'inventory.refresh': { label: 'Refresh inventory', permission: 'vaults.read', targets: [] },
  'inventory.cancel': { label: 'Cancel refresh', permission: 'vaults.read', targets: [] },
  'credential.create': {
    label: 'Add credential',
    permission: 'vaults.change',
    targets: ['vault', 'credential'],
    reconciled: true,
  },
  'credential.archive': {
    label: 'Archive credential',
    permission: 'vaults.change',
    targets: ['vault', 'credential'],
    reconciled: true,
  },
  'credential.delete': {
    label: 'Delete credential',
    permission: 'vaults.delete',
    targets: ['vault', 'credential'],
    deletes: 'credential',
    reconciled: true,
  },
  'credential.read-token': { label: 'Read token', permission: null, targets: ['vault', 'credential'] },
  'credential.rotate': {
    label: 'Rotate credential',
    permission: 'vaults.change',
    targets: ['vault', 'credential', 'rotation'],
    reconciled: true,
  },
  'credential.verify': { label: 'Verify token', permission: 'vaults.change', targets: [] },
  'rotation.continue': {
    label: 'Continue rotation',
    permission: 'vaults.change',
    targets: ['vault', 'credential', 'rotation'],
    reconciled: true,
  },
  'import.start': {
    label: 'Start import',
    permission: 'vaults.change',
    targets: ['import'],
    reconciled: true,
  },
  'import.look-alikes': { label: 'Look for look-alikes', permission: 'vaults.change', targets: [] },
  'import.verify': { label: 'Verify before import', permission: 'vaults.change', targets: [] },
  'import.rows': {
    label: 'Import credentials',
    permission: 'vaults.change',
    targets: ['import', 'vault', 'credential'],
    maxDurationMs: 21 * MINUTE_MS,
    reconciled: true,
  },
  'import.end': {
    label: 'End import',
    permission: 'vaults.change',
    targets: ['import'],
    reconciled: true,
  },
  'collect.ask': {
    label: 'Ask a teammate',
    permission: 'vaults.change',
    targets: ['collect_request', 'vault'],
  },
  'collect.open': { label: 'Open request', permission: 'public', targets: ['collect_request', 'vault'] },
  'collect.verify': {
    label: 'Verify for a request',
    permission: 'public',
    targets: ['collect_request', 'vault'],
  },
  'collect.submit': {
    label: 'Submit token',
    permission: 'public',
    targets: ['collect_request', 'vault', 'credential'],
    reconciled: true,
  },
  'collect.approve': {
    label: 'Approve request',
    permission: 'vaults.change',
    targets: ['collect_request', 'vault', 'credential'],
    reconciled: true,
  },
  'collect.refuse': {
    label: 'Refuse request',
    permission: 'vaults.change',
    targets: ['collect_request', 'vault'],
    reconciled: true,
  },
  'collect.revoke': {
    label: 'Revoke request',
    permission: 'vaults.change',
    targets: ['collect_request', 'vault'],
    reconciled: true,
  },
  'collect.expire': {
    label: 'Delete expired token',
    permission: null,
    targets: ['collect_request', 'vault'],
  },
  'leak.start': {
    label: 'Start leak checklist',
    permission: 'vaults.change',
    targets: ['vault', 'credential'],
    reconciled: true,
  },
  'leak.remove': {
    label: 'Remove leaked credential',
    permission: 'vaults.delete',
    targets: ['vault', 'credential'],
    deletes: 'credential',
    reconciled: true,
  },
  'leak.tick-not-needed': {
    label: 'Tick “none is needed”',
    permission: 'vaults.change',
    targets: ['vault', 'credential'],
    reconciled: true,
  },
  // The earlier name of `leak.tick-not-needed`.
  'leak.tick-replaced': {
    label: 'Tick “replaced”',
    permission: null,
    targets: ['vault', 'credential'],
    reconciled: true,
  },
  'leak.tick-revoked': {
    label: 'Tick “revoked”',
    permission: 'vaults.change',
    targets: ['vault', 'credential'],
    reconciled: true,
  },
  'console.set-up': { label: 'Set up Strongroom', permission: 'public', targets: ['user'] },
  'console.read': { label: 'Open a page', permission: null, targets: [] },
  'session.sign-in': { label: 'Sign in', permission: null, targets: ['user'] },
  'session.sign-in-passkey': { label: 'Sign in with a passkey', permission: null, targets: ['user'] },
  'session.sign-in-provider': {
    label: 'Sign in through single sign-on',
    permission: null,
    targets: ['user'],
  },
  'session.verify-code': { label: 'Verify authentication code', permission: null, targets: ['user'] },
  'session.verify-recovery-code': { label: 'Verify recovery code', permission: null, targets: ['user'] },
  'session.confirm-identity': { label: 'Confirm identity', permission: null, targets: ['user'] },
  'session.sign-out': { label: 'Sign out', permission: null, targets: ['user'] },
  'session.end': { label: 'End session', permission: 'signed-in', targets: ['session'] },
  'session.end-others': { label: 'End all other sessions', permission: 'signed-in', targets: [] },
  'user.create': { label: 'Add user', permission: null, targets: ['user'] },
  'user.change-name': { label: 'Change name', permission: 'signed-in', targets: [] },
  'user.change-password': { label: 'Change password', permission: null, targets: ['user'] },
  'user.change-role': { label: 'Change role', permission: 'settings.manage', targets: ['user'] },
  'user.deactivate': { label: 'Deactivate user', permission: 'settings.manage', targets: ['user'] },
  'user.reset-second-factor': {
    label: 'Reset second factor',
    permission: 'settings.manage',
    targets: ['user'],
  },
  'user.reactivate': { label: 'Reactivate user', permission: 'settings.manage', targets: ['user'] },
  'user.release-single-sign-on': {
    label: 'Release single sign-on',
    permission: 'settings.manage',
    targets: ['user'],
  },
  'user.create-password-reset': {
    label: 'Create reset link',
    permission: 'settings.manage',
    targets: ['user'],
  },
  'user.reset-password': { label: 'Set a new password by link', permission: 'public', targets: ['user'] },
  'user.set-up-authenticator': { label: 'Set up authenticator app', permission: null, targets: ['user'] },
  'user.remove-authenticator': { label: 'Remove authenticator app', permission: null, targets: ['user'] },
  'user.renew-recovery-codes': { label: 'Renew recovery codes', permission: null, targets: ['user'] },
  'user.add-passkey': { label: 'Add passkey', permission: null, targets: ['user'] },
  'user.remove-passkey': { label: 'Remove passkey', permission: null, targets: ['user'] },
  'invitation.create': { label: 'Invite', permission: 'settings.manage', targets: ['invitation'] },
  'invitation.revoke': {
    label: 'Revoke invitation',
    permission: 'settings.manage',
    targets: ['invitation'],
  },
  'invitation.look': { label: 'Look at invitation', permission: null, targets: ['invitation'] },
  'invitation.accept': { label: 'Accept invitation', permission: 'public', targets: ['invitation'] },
  'policy.change': { label: 'Change security policy', permission: 'settings.manage', targets: ['setting'] },
  'setting.change-checks': {
    label: 'Change checking of tokens',
    permission: 'settings.manage',
    targets: ['setting'],
  },
  'audit.export': { label: 'Export activity', permission: 'audit.read', targets: ['audit_log'] },
  'audit.download': {
    label: 'Download export',
    permission: null,
    targets: ['audit_log'],
    maxDurationMs: 24 * 60 * MINUTE_MS,
  },
} as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;

type Named<Property> = {
  [Name in ActionName]: (typeof ACTIONS)[Name] extends Property ? Name : never;
}[ActionName];
/** Names that a server action can have. */
export type ServerActionName = Named<{ permission: Access }>;
/** Names whose outcome a reconciler finds. */
export type ReconciledAction = Named<{ reconciled: true }>;
export type PermissionOf<Name extends ServerActionName> = (typeof ACTIONS)[Name]['permission'];
/** The kinds of target that the rows of an action can name. */
export type TargetKindOf<Name extends ActionName> = (typeof ACTIONS)[Name]['targets'][number];

const BY_NAME: Readonly<Record<string, Action>> = ACTIONS;

/** What the record has under the name that a row gives; undefined for a name that is not in it. */
export const actionNamed = (name: string): Action | undefined =>
  Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;

/** How long an action of that name runs at most, in milliseconds. */
export const maxDurationMs = (name: string): number =>
  actionNamed(name)?.maxDurationMs ?? DEFAULT_DURATION_MS;
