/** The only table of permissions. The server enforces it; pages only hide what it forbids. */
export const ROLES = ['viewer', 'auditor', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'vaults.read',
  'vaults.change',
  'vaults.delete',
  'audit.read',
  'settings.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who has access: everyone, every signed-in user, or roles with the permission. */
export type Access = 'public' | 'signed-in' | Permission;

const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['vaults.read'],
  auditor: ['vaults.read', 'audit.read'],
  operator: ['vaults.read', 'vaults.change'],
  administrator: PERMISSIONS,
};

export const may = (role: Role, permission: Permission): boolean => MAY[role].includes(permission);

export const admits = (role: Role, access: Access): boolean =>
  access === 'public' || access === 'signed-in' || may(role, access);

const rolesWith = (permission: Permission): Role[] => ROLES.filter((role) => may(role, permission));

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  'vaults.read': 'see vaults',
  'vaults.change': 'add, rotate or archive',
  'vaults.delete': 'delete',
  'audit.read': 'read the audit log',
  'settings.manage': 'manage the team and the settings',
};

/** Returns two sentences for a person without `permission`: what is missing, and which roles have it. */
export const denialMessage = (role: Role, permission: Permission): string =>
  `Your role, ${role}, may not ${PERMISSION_WORDS[permission]}. This requires the role ${listed.format(rolesWith(permission))}. An administrator can change your role.`;
