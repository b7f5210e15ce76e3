import { type ConfirmRequest, confirmButton } from '@/components/confirm-action/confirm-action';
import { type Column, DataTable } from '@/components/data-table/data-table';
import type { preloading } from '@/components/lazy-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { Time } from '@/components/ui/time';
import type { TeamMember } from '@/lib/auth/model';
import { actorName, harmlessName } from '@/lib/core/person';
import { memberAnchor } from '../../member-anchor';
import { NAME_COLUMN } from '../../name-cells';
import {
  deactivateRequest,
  reactivateRequest,
  releaseRequest,
  resetLinkRequest,
  resetRequest,
} from './confirm-requests';
import { ROLE_NAMES } from './role-field';

interface Handlers {
  changeRoleButton: ReturnType<typeof preloading>;
  onChangeRole: (member: TeamMember) => void;
  ask: (request: ConfirmRequest) => void;
  onLink: (link: string) => void;
}

const LAST = 'The only administrator. Make another member an administrator first.';
const reasonId = (member: TeamMember) => `last-administrator-${member.id}`;

const columnsFor = (ownId: string, isLast: (member: TeamMember) => boolean): Column<TeamMember>[] => [
  {
    header: 'Email and name',
    className: NAME_COLUMN,
    cell: (member) => (
      <>
        <span
          id={memberAnchor(member.id)}
          className="block scroll-mt-24 rounded font-medium break-words target:bg-accent-soft target:outline-4 target:outline-accent-soft"
        >
          <bdi>{member.email}</bdi>
          {member.id === ownId && <span className="font-normal text-muted"> (you)</span>}
        </span>
        <bdi className="block truncate text-xs text-muted" title={harmlessName(member.name)}>
          {harmlessName(member.name)}
        </bdi>
        {isLast(member) && (
          <span id={reasonId(member)} className="block text-xs text-muted">
            {LAST}
          </span>
        )}
      </>
    ),
  },
  { header: 'Role', cell: (member) => ROLE_NAMES[member.role] },
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
  handlers: { ask, ...handlers },
}: {
  member: TeamMember;
  isLast: boolean;
  handlers: Handlers;
}) {
  const why = isLast ? { 'aria-describedby': reasonId(member), title: LAST } : {};
  const change = {
    label: 'Change role',
    onSelect: () => handlers.onChangeRole(member),
    disabled: isLast,
    button: handlers.changeRoleButton,
  };
  const turn = {
    label: member.isActive ? 'Deactivate' : 'Reactivate',
    onSelect: () => ask(member.isActive ? deactivateRequest(member) : reactivateRequest(member)),
    disabled: member.isActive && isLast,
    button: confirmButton,
  };
  const more = [
    {
      label: 'Create reset link',
      onSelect: () => ask(resetLinkRequest(member, handlers.onLink)),
      disabled: !member.hasPassword || !member.isActive,
    },
    {
      label: 'Reset second factor',
      onSelect: () => ask(resetRequest(member)),
      disabled: !member.hasSecondFactor,
    },
    {
      label: 'Release single sign-on',
      onSelect: () => ask(releaseRequest(member)),
      disabled: !member.hasSingleSignOn,
    },
  ];
  return (
    <span className="inline-flex">
      <span className="inline-flex max-xl:hidden">
        {[change, turn].map(({ label, onSelect, disabled, button }) => (
          <Button
            key={label}
            variant="quiet"
            className="px-2"
            disabled={disabled}
            onClick={onSelect}
            {...button}
            {...why}
          >
            {label}
          </Button>
        ))}
        <Menu label={`More actions for ${actorName(member)}`} items={more} />
      </span>
      <span className="xl:hidden">
        <Menu label={`Actions for ${actorName(member)}`} items={[change, turn, ...more]} />
      </span>
    </span>
  );
}

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
      rowName={actorName}
      rowActions={(member) => <RowActions member={member} isLast={isLast(member)} handlers={handlers} />}
    />
  );
}
