/** Who may do what. The one table of it; the server enforces it, the pages only hide what it forbids. */
export const ROLES = ['viewer', 'auditor', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  /** See vaults, credentials and the archive. */
  'vaults.read',
  /** Add, rotate, archive. */
  'vaults.change',
  'vaults.delete',
  /** Read and export the audit log. */
  'audit.read',
  /** Team and settings of the console. */
  'settings.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who may pass: everyone, every signed-in user, or those whose role has the permission. */
export type Access = 'public' | 'signed-in' | Permission;

const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['vaults.read'],
  auditor: ['vaults.read', 'audit.read'],
  operator: ['vaults.read', 'vaults.change'],
  administrator: PERMISSIONS,
};

/** Whether `role` has `permission`. */
export const may = (role: Role, permission: Permission): boolean => MAY[role].includes(permission);

/** Whether a signed-in user of `role` may pass. */
export const admits = (role: Role, access: Access): boolean =>
  access === 'public' || access === 'signed-in' || may(role, access);

/** Roles that have `permission`, for the sentence that says whom to ask. */
const rolesWith = (permission: Permission): Role[] => ROLES.filter((role) => may(role, permission));

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

/** “Your role may not …”. */
const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  'vaults.read': 'see vaults',
  'vaults.change': 'add, rotate or archive',
  'vaults.delete': 'delete',
  'audit.read': 'read the audit log',
  'settings.manage': 'manage the team and the settings',
};

/** Two sentences for somebody whose role lacks `permission`: what it lacks, and who has it. */
export const lacks = (role: Role, permission: Permission): string =>
  `Your role, ${role}, may not ${PERMISSION_WORDS[permission]}. That takes the role ${listed.format(rolesWith(permission))}; an administrator can change yours.`;
