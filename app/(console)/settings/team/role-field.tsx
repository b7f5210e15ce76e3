import type { ComponentProps } from 'react';
import { SelectField } from '@/components/form/field';
import { ROLES, type Role } from '@/lib/core/roles';
import { ROLE_WORDS, roleName } from './role-words';

/** Which role, and what the chosen one means. */
export function RoleField({
  chosen,
  ...props
}: Omit<ComponentProps<typeof SelectField>, 'label' | 'hint' | 'children'> & { chosen: Role }) {
  return (
    <SelectField label="Role" hint={ROLE_WORDS[chosen]} {...props}>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {roleName(role)}
        </option>
      ))}
    </SelectField>
  );
}
