'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ActorName } from '@/components/actor-name';
import { type ConfirmRequest, confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { useConfirmed } from '@/components/confirm-identity';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Options, SelectField } from '@/components/form/field';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { LinkDialog } from '@/components/link-dialog';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Time } from '@/components/ui/time';
import type { Invitation, Policy, TeamMember } from '@/lib/auth/model';
import { SECOND_FACTOR_FOR, type SecondFactorFor } from '@/lib/core/access-policy';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Problem } from '@/lib/core/result';
import { NAME_COLUMN } from '../../name-cells';
import { changePolicy } from '../actions';
import { Section } from '../section';
import { invitationLabel, revokeRequest } from './confirm-requests';
import { MemberTable } from './member-table';
import { ROLE_NAMES } from './role-field';

const CHOICES: Readonly<Record<SecondFactorFor, string>> = {
  nobody: 'No one: a password is enough',
  administrators: 'Administrators',
  everyone: 'Everyone',
};

const doneSentence = (whom: SecondFactorFor): string =>
  whom === 'nobody' ? 'A second factor is no longer required.' : `A second factor is required for ${whom}.`;

function effect(members: readonly TeamMember[], whom: SecondFactorFor): string {
  const { length } = members.filter(
    ({ isActive, hasSecondFactor, role }) =>
      isActive &&
      !hasSecondFactor &&
      (whom === 'everyone' || (whom === 'administrators' && role === 'administrator')),
  );
  if (whom === 'nobody') return '';
  if (length === 0) return ' All of them have one.';
  return length === 1
    ? ' One person has none yet and must set one up at the next click.'
    : ` ${counted(length, 'person', 'people')} have none yet and must set one up at the next click.`;
}

function PolicyChoice({
  policy,
  members,
  onChanged,
}: {
  policy: Policy;
  members: readonly TeamMember[];
  onChanged: (sentence: string) => void;
}) {
  const confirmed = useConfirmed();
  const [chosen, setChosen] = useState<SecondFactorFor | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const choose = async (value: string) => {
    const whom = SECOND_FACTOR_FOR.find((one) => one === value);
    if (whom === undefined || whom === policy.secondFactorFor) return;
    setChosen(whom);
    setProblem(null);
    const result = await confirmed(() => callAction(changePolicy, { secondFactorFor: whom }));
    setChosen(null);
    if (result.ok) onChanged(doneSentence(whom));
    else setProblem(result.problem);
  };

  return (
    <div className="flex max-w-prose flex-col gap-3">
      <SelectField
        label="Who needs a second factor"
        hint={`An authenticator app or a passkey, in addition to the password.${effect(members, policy.secondFactorFor)}`}
        value={chosen ?? policy.secondFactorFor}
        disabled={chosen !== null}
        onChange={(event) => void choose(event.target.value)}
      >
        <Options of={SECOND_FACTOR_FOR} names={CHOICES} />
      </SelectField>
      {problem && <ProblemNotice problem={problem} title="The rule was not changed" />}
    </div>
  );
}

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
  { header: 'Role', cell: (invitation) => ROLE_NAMES[invitation.role] },
  {
    header: 'Created by',
    from: 'md',
    className: 'max-w-40',
    cell: (invitation) => <ActorName stored={invitation.invitedBy} />,
  },
  { header: 'Valid until', from: 'sm', cell: (invitation) => <Time value={invitation.expiresAt} /> },
];

function InvitationTable({
  invitations,
  ask,
}: {
  invitations: Invitation[];
  ask: (request: ConfirmRequest) => void;
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
        <Button
          variant="quiet"
          className="px-2"
          {...confirmButton}
          onClick={() => ask(revokeRequest(invitation))}
        >
          Revoke
        </Button>
      )}
    />
  );
}

const InviteDialog = lazyDialog(() => import('./invite-dialog'));
const ChangeRoleDialog = lazyDialog(() => import('./change-role-dialog'));

export function TeamView({
  members,
  invitations,
  policy,
  ownId,
}: {
  members: TeamMember[];
  invitations: Invitation[];
  policy: Policy;
  ownId: string;
}) {
  const router = useRouter();
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<TeamMember | null>(null);
  const [link, setLink] = useState<string | null>(null);

  const changed = (sentence: string) => {
    setChanging(null);
    report({ tone: 'ok', sentence });
    router.refresh();
  };
  const { ask, isOpen, dialog } = useConfirm((outcome) => outcome && router.refresh());

  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Team"
        actions={
          <Button variant="primary" {...preloading(InviteDialog.load)} onClick={() => setInviting(true)}>
            <Icon name="plus" />
            Invite member
          </Button>
        }
      >
        <p className="text-muted">Role changes apply from the next click.</p>
      </PageHeader>
      <MemberTable
        members={members}
        ownId={ownId}
        changeRoleButton={preloading(ChangeRoleDialog.load)}
        onChangeRole={setChanging}
        ask={ask}
        onLink={setLink}
      />
      <Section title="Pending invitations" lead="Unused links. They cannot be shown again.">
        <InvitationTable invitations={invitations} ask={ask} />
      </Section>
      <Section title="Sign-in rules">
        <PolicyChoice policy={policy} members={members} onChanged={changed} />
      </Section>
      {inviting && <InviteDialog onClose={() => setInviting(false)} onDone={() => router.refresh()} />}
      {changing && (
        <ChangeRoleDialog
          member={changing}
          isSelf={changing.id === ownId}
          onClose={() => setChanging(null)}
          onDone={changed}
        />
      )}
      {dialog}
      {link !== null && !isOpen && (
        <LinkDialog
          links={[{ label: 'Reset link', copyLabel: 'Copy reset link', link: link }]}
          description="It works once, for one hour, and is not shown again. Send it privately: anyone who has the link and knows their email address can set their password."
          onClose={() => setLink(null)}
        />
      )}
    </div>
  );
}
