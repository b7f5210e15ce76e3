import { ActorName } from '@/components/actor-name';
import { confirmButton } from '@/components/confirm-action/confirm-action';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import type { Invitation } from '@/lib/auth/model';
import { NAME_COLUMN } from '../../name-cells';
import { invitationLabel } from './confirm-requests';
import { roleName } from './role-words';

const columns: Column<Invitation>[] = [
  {
    header: 'For',
    className: NAME_COLUMN,
    cell: (invitation) => (
      <span className="block truncate" title={invitation.email ?? undefined}>
        {invitation.email ?? <span className="text-muted">Anyone with the link</span>}
      </span>
    ),
  },
  { header: 'Role', cell: (invitation) => roleName(invitation.role) },
  {
    header: 'Made by',
    from: 'md',
    className: 'max-w-40',
    cell: (invitation) => <ActorName stored={invitation.invitedBy} />,
  },
  { header: 'Valid until', from: 'sm', cell: (invitation) => <Time value={invitation.expiresAt} /> },
];

export function InvitationTable({
  invitations,
  onRevoke,
}: {
  invitations: Invitation[];
  onRevoke: (invitation: Invitation) => void;
}) {
  if (invitations.length === 0) return <p className="text-muted">None.</p>;
  return (
    <DataTable
      caption="Pending invitations"
      columns={columns}
      rows={invitations}
      rowKey={(invitation) => invitation.id}
      rowName={invitationLabel}
      rowActions={(invitation) => (
        <Button variant="quiet" className="px-2" {...confirmButton} onClick={() => onRevoke(invitation)}>
          Revoke
        </Button>
      )}
    />
  );
}
