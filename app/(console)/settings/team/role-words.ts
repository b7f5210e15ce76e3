import type { Role } from '@/lib/core/roles';

/** What a role is for, in one line. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'Sees vaults, credentials and the archive.',
  auditor: 'Sees what a viewer sees; reads and exports the audit log.',
  operator: 'Sees what a viewer sees; adds, rotates and archives.',
  administrator: 'May do everything: also delete, read the audit log, manage team and settings.',
};

export const roleName = (role: Role): string => role.charAt(0).toUpperCase() + role.slice(1);
