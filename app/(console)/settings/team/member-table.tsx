'use client';

import { type Column, DataTable } from '@/components/data-table/data-table';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { Time } from '@/components/ui/time';
import type { TeamMember } from '@/lib/contract/access';
import { roleName } from './role-words';

interface Handlers {
  onReach: () => void;
  onChangeRole: (member: TeamMember) => void;
  onDeactivate: (member: TeamMember) => void;
  onReactivate: (member: TeamMember) => void;
  onReset: (member: TeamMember) => void;
}

const LAST = 'The only administrator: make somebody else one first.';
const reasonId = (member: TeamMember) => `last-administrator-${member.id}`;

const columnsFor = (ownId: string, isLast: (member: TeamMember) => boolean): Column<TeamMember>[] => [
  {
    header: 'Name and email',
    className: 'w-full max-w-0',
    cell: (member) => (
      <>
        <span className="block truncate font-medium" title={member.name}>
          <bdi>{member.name}</bdi>
          {member.id === ownId && <span className="font-normal text-muted"> (you)</span>}
        </span>
        <span className="block truncate text-xs text-muted" title={member.email}>
          {member.email}
        </span>
        {isLast(member) && (
          <span id={reasonId(member)} className="block text-xs text-muted">
            {LAST}
          </span>
        )}
      </>
    ),
  },
  { header: 'Role', cell: (member) => roleName(member.role) },
  {
    header: 'Second factor',
    from: 'md',
    cell: (member) => (member.hasSecondFactor ? 'Yes' : <span className="text-muted">None</span>),
  },
  { header: 'Last use', from: 'xl', cell: (member) => <Time value={member.lastUsedAt} /> },
  {
    header: 'Status',
    from: 'sm',
    cell: (member) =>
      member.isActive ? <Badge tone="ok">Active</Badge> : <Badge tone="quiet">Deactivated</Badge>,
  },
];

function RowActions({
  member,
  isLast,
  handlers,
}: {
  member: TeamMember;
  isLast: boolean;
  handlers: Handlers;
}) {
  const reach = { onPointerEnter: handlers.onReach, onFocus: handlers.onReach };
  const why = isLast ? { 'aria-describedby': reasonId(member), title: LAST } : {};
  const turn = member.isActive
    ? { label: 'Deactivate', onSelect: () => handlers.onDeactivate(member), disabled: isLast }
    : { label: 'Reactivate', onSelect: () => handlers.onReactivate(member), disabled: false };
  const change = { label: 'Change role', onSelect: () => handlers.onChangeRole(member), disabled: isLast };
  const reset = {
    label: 'Reset second factor',
    onSelect: () => handlers.onReset(member),
    disabled: !member.hasSecondFactor,
  };
  return (
    <>
      <span className="inline-flex max-xl:hidden">
        {[change, turn].map(({ label, onSelect, disabled }) => (
          <Button
            key={label}
            variant="quiet"
            className="px-2"
            disabled={disabled}
            onClick={onSelect}
            {...reach}
            {...why}
          >
            {label}
          </Button>
        ))}
        {member.hasSecondFactor && (
          <Button variant="quiet" className="px-2" onClick={reset.onSelect} {...reach}>
            {reset.label}
          </Button>
        )}
      </span>
      <span className="xl:hidden">
        <Menu label={`Actions for ${member.name}`} items={[change, turn, reset]} />
      </span>
    </>
  );
}

/** Everybody who may enter or could once. */
export function MemberTable({
  members,
  ownId,
  ...handlers
}: { members: TeamMember[]; ownId: string } & Handlers) {
  const administrators = members.filter((member) => member.isActive && member.role === 'administrator');
  const isLast = (member: TeamMember) => administrators.length === 1 && administrators[0]?.id === member.id;
  return (
    <DataTable
      caption="Team"
      columns={columnsFor(ownId, isLast)}
      rows={members}
      rowKey={(member) => member.id}
      rowName={(member) => member.name}
      rowActions={(member) => <RowActions member={member} isLast={isLast(member)} handlers={handlers} />}
    />
  );
}
