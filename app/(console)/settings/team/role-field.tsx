import type { ComponentProps } from 'react';
import { Options, SelectField } from '@/components/form/field';
import { ROLES, type Role } from '@/lib/core/roles';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  auditor: 'Auditor',
  operator: 'Operator',
  administrator: 'Administrator',
};

const MEANINGS: Readonly<Record<Role, string>> = {
  viewer: 'Sees vaults, credentials and the archive.',
  auditor: 'Sees what a viewer sees; reads and exports the audit log.',
  operator: 'Sees what a viewer sees; adds, rotates and archives.',
  administrator: 'Can do everything, including delete, read the audit log, and manage the team and settings.',
};

export const RoleField = ({
  chosen,
  ...props
}: Omit<ComponentProps<typeof SelectField>, 'label' | 'hint' | 'children'> & { chosen: Role }) => (
  <SelectField label="Role" hint={MEANINGS[chosen]} {...props}>
    <Options of={ROLES} names={ROLE_NAMES} />
  </SelectField>
);
