import type { Access } from '@/lib/core/roles';

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
  saved_view: 'saved view',
  collect_request: 'request to a teammate',
  campaign: 'campaign',
} as const;
export type TargetKind = keyof typeof TARGET_KINDS;

interface Action {
  label: string;
  /** Who may call it. Null: not a server action, but recorded by sign-in, a read or Strongroom itself. */
  permission: Access | null;
  targets: readonly TargetKind[];
  deletes?: TargetKind;
  /** After this time, a reconciler finds the outcome. The default is `DEFAULT_DURATION_MS`. */
  maxDurationMs?: number;
  /** The outcome after a crash can be read from the API or the database. A domain has a reconciler for it. */
  reconciled?: true;
}

const MINUTE_MS = 60_000;

/**
 * Most actions make a few API calls, each of which ends after 20 s. Creating a vault sends up to 50
 * credentials. An import waits as long as the API asks; a download lasts as long as its reader needs.
 */
export const DEFAULT_DURATION_MS = 6 * MINUTE_MS;

/** Guarantee: `more` is spread, so the row has its fields. */
const row = <
  Permission extends Access | null,
  const Targets extends readonly TargetKind[],
  const More extends Omit<Action, 'label' | 'permission' | 'targets'> = object,
>(
  label: string,
  permission: Permission,
  targets: Targets,
  more?: More,
) =>
  ({ label, permission, targets, ...more }) as Pick<Action, 'label'> & {
    permission: Permission;
    targets: Targets;
  } & More;

const RECONCILED = { reconciled: true } as const;

/** Every action of the audit log. Names are never removed, because audit entries are permanent. */
export const ACTIONS = {
  'vault.create': row('New vault', 'vaults.change', ['vault', 'credential', 'import'], {
    ...RECONCILED,
    maxDurationMs: 21 * MINUTE_MS,
  }),
  'vault.archive': row('Archive vault', 'vaults.change', ['vault'], RECONCILED),
  'vault.delete': row('Delete vault', 'vaults.delete', ['vault'], { ...RECONCILED, deletes: 'vault' }),
  'vault.count-credentials': row('Count credentials', 'vaults.read', []),
  'inventory.refresh': row('Refresh inventory', 'vaults.read', []),
  'inventory.cancel': row('Cancel refresh', 'vaults.read', []),
  'inventory.set-owner': row('Set owner', 'vaults.change', ['vault', 'credential']),
  'inventory.set-expiry': row('Set expiry', 'vaults.change', ['vault', 'credential']),
  'view.save': row('Save view', 'vaults.read', ['saved_view']),
  'view.change': row('Change saved view', 'vaults.read', ['saved_view']),
  'view.delete': row('Delete saved view', 'vaults.read', ['saved_view']),
  'inventory.look-at-selection': row('View selection', 'vaults.change', []),
  'inventory.set-owners': row('Set owners', 'vaults.change', ['credential']),
  'inventory.export': row('Export credentials', null, []),
  'inventory.export-selection': row('Export selected credentials', 'vaults.read', ['credential']),
  'archive.export': row('Export archive', null, []),
  'archive.review': row('Review archived entry', 'audit.read', ['vault', 'credential']),
  'campaign.preview': row('Preview campaign', 'vaults.change', []),
  'campaign.start': row('Start campaign', 'vaults.change', ['campaign']),
  'campaign.decide': row('Mark row of campaign', 'vaults.change', ['campaign', 'credential']),
  'campaign.reopen': row('Mark row to do again', 'vaults.change', ['campaign', 'credential']),
  'campaign.set-owner': row('Set owner in campaign', 'vaults.change', ['campaign', 'credential']),
  'campaign.close': row('Close campaign', 'vaults.change', ['campaign']),
  'campaign.export': row('Export campaign', null, ['campaign']),
  'credential.create': row('Add credential', 'vaults.change', ['vault', 'credential'], RECONCILED),
  'credential.archive': row(
    'Archive credential',
    'vaults.change',
    ['vault', 'credential', 'campaign'],
    RECONCILED,
  ),
  'credential.delete': row('Delete credential', 'vaults.delete', ['vault', 'credential'], {
    ...RECONCILED,
    deletes: 'credential',
  }),
  'credential.update': row('Update credential', null, ['vault', 'credential']),
  'credential.read-token': row('Read token', null, ['vault', 'credential']),
  'credential.rotate': row(
    'Rotate credential',
    'vaults.change',
    ['vault', 'credential', 'rotation', 'campaign'],
    RECONCILED,
  ),
  'credential.verify': row('Verify token', 'vaults.change', ['vault', 'credential']),
  'rotation.continue': row(
    'Continue rotation',
    'vaults.change',
    ['vault', 'credential', 'rotation', 'campaign'],
    RECONCILED,
  ),
  'import.start': row('Start import', 'vaults.change', ['import'], RECONCILED),
  'import.look-alikes': row('Look for look-alikes', 'vaults.change', []),
  'import.verify': row('Verify before import', 'vaults.change', []),
  'import.rows': row('Import credentials', 'vaults.change', ['import', 'vault', 'credential'], {
    ...RECONCILED,
    maxDurationMs: 21 * MINUTE_MS,
  }),
  'import.end': row('End import', 'vaults.change', ['import'], RECONCILED),
  'collect.ask': row('Ask a teammate', 'vaults.change', ['collect_request', 'vault', 'campaign']),
  'collect.open': row('Open request', 'public', ['collect_request', 'vault']),
  'collect.verify': row('Verify for a request', 'public', ['collect_request', 'vault']),
  'collect.submit': row('Submit token', 'public', ['collect_request', 'vault', 'credential'], RECONCILED),
  'collect.approve': row(
    'Approve request',
    'vaults.change',
    ['collect_request', 'vault', 'credential'],
    RECONCILED,
  ),
  'collect.refuse': row('Refuse request', 'vaults.change', ['collect_request', 'vault'], RECONCILED),
  'collect.revoke': row('Revoke request', 'vaults.change', ['collect_request', 'vault'], RECONCILED),
  'collect.expire': row('Delete expired token', null, ['collect_request', 'vault']),
  'leak.start': row('Start leak checklist', 'vaults.change', ['vault', 'credential'], RECONCILED),
  'leak.remove': row('Remove leaked credential', 'vaults.delete', ['vault', 'credential'], {
    ...RECONCILED,
    deletes: 'credential',
  }),
  'leak.tick-not-needed': row('Tick “none is needed”', 'vaults.change', ['vault', 'credential'], RECONCILED),
  // The earlier name of `leak.tick-not-needed`.
  'leak.tick-replaced': row('Tick “replaced”', null, ['vault', 'credential'], RECONCILED),
  'leak.tick-revoked': row('Tick “revoked”', 'vaults.change', ['vault', 'credential'], RECONCILED),
  'agent-session.create': row('Create agent session', null, ['vault']),
  'console.set-up': row('Set up Strongroom', 'public', ['user']),
  'console.read': row('Open a page', null, []),
  'session.sign-in': row('Sign in', null, ['user']),
  'session.sign-in-passkey': row('Sign in with a passkey', null, ['user']),
  'session.sign-in-provider': row('Sign in through single sign-on', null, ['user']),
  'session.verify-code': row('Verify authentication code', null, ['user']),
  'session.verify-recovery-code': row('Verify recovery code', null, ['user']),
  'session.confirm-identity': row('Confirm identity', null, ['user']),
  'session.sign-out': row('Sign out', null, ['user']),
  'session.end': row('End session', 'signed-in', ['session']),
  'session.end-others': row('End all other sessions', 'signed-in', []),
  'user.create': row('Add user', null, ['user']),
  'user.change-name': row('Change name', 'signed-in', []),
  'user.change-password': row('Change password', null, ['user']),
  'user.change-role': row('Change role', 'settings.manage', ['user']),
  'user.deactivate': row('Deactivate user', 'settings.manage', ['user']),
  'user.reset-second-factor': row('Reset second factor', 'settings.manage', ['user']),
  'user.reactivate': row('Reactivate user', 'settings.manage', ['user']),
  'user.release-single-sign-on': row('Release single sign-on', 'settings.manage', ['user']),
  'user.create-password-reset': row('Create reset link', 'settings.manage', ['user']),
  'user.reset-password': row('Set a new password by link', 'public', ['user']),
  'user.set-up-authenticator': row('Set up authenticator app', null, ['user']),
  'user.remove-authenticator': row('Remove authenticator app', null, ['user']),
  'user.renew-recovery-codes': row('Renew recovery codes', null, ['user']),
  'user.add-passkey': row('Add passkey', null, ['user']),
  'user.remove-passkey': row('Remove passkey', null, ['user']),
  'invitation.create': row('Invite', 'settings.manage', ['invitation']),
  'invitation.revoke': row('Revoke invitation', 'settings.manage', ['invitation']),
  'invitation.look': row('View invitation', null, ['invitation']),
  'invitation.accept': row('Accept invitation', 'public', ['invitation']),
  'policy.change': row('Change security policy', 'settings.manage', ['setting']),
  'policy.change-credential-rules': row('Change credential policies', 'settings.manage', ['setting']),
  'policy.accept-exception': row('Accept policy exception', 'settings.manage', ['vault', 'credential']),
  'policy.accept-exceptions': row('Accept exceptions', 'settings.manage', ['credential']),
  'policy.end-exception': row('End policy exception', 'settings.manage', ['vault', 'credential']),
  'hold.set': row('Set legal hold', 'settings.manage', ['vault', 'credential']),
  'hold.release': row('Release legal hold', 'settings.manage', ['vault', 'credential']),
  'setting.change-checks': row('Change verification settings', 'settings.manage', ['setting']),
  'evidence.prepare': row('Prepare evidence pack', 'audit.read', []),
  'evidence.cancel': row('Cancel evidence pack', 'audit.read', []),
  'evidence.download': row('Download evidence pack', null, ['audit_log'], { maxDurationMs: 20 * MINUTE_MS }),
  'audit.export': row('Export activity', 'audit.read', ['audit_log']),
  'audit.download': row('Download export', null, ['audit_log'], { maxDurationMs: 24 * 60 * MINUTE_MS }),
} satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;

type Named<Property> = {
  [Name in ActionName]: (typeof ACTIONS)[Name] extends Property ? Name : never;
}[ActionName];
export type ServerActionName = Named<{ permission: Access }>;
export type ReconciledAction = Named<{ reconciled: true }>;
export type PermissionOf<Name extends ServerActionName> = (typeof ACTIONS)[Name]['permission'];
export type TargetKindOf<Name extends ActionName> = (typeof ACTIONS)[Name]['targets'][number];

const BY_NAME: Readonly<Record<string, Action>> = ACTIONS;

export const actionNamed = (name: string): Action | undefined =>
  Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;

export const maxDurationMs = (name: string): number =>
  actionNamed(name)?.maxDurationMs ?? DEFAULT_DURATION_MS;
