'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useConfirm } from '@/components/confirm-action/confirm-action';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { LinkDialog } from '@/components/link-dialog';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import type { Invitation, Policy, TeamMember } from '@/lib/auth/model';
import { Section } from '../section';
import {
  deactivateRequest,
  reactivateRequest,
  releaseRequest,
  resetLinkRequest,
  resetRequest,
  revokeRequest,
} from './confirm-requests';
import { InvitationTable } from './invitation-table';
import { MemberTable } from './member-table';
import { PolicyChoice } from './policy-choice';

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
  const [said, setSaid] = useState<string | null>(null);

  const changed = (sentence: string | null) => {
    setChanging(null);
    setSaid(sentence);
    router.refresh();
  };
  const { ask, isOpen, dialog } = useConfirm((outcome) => outcome && changed(outcome.sentences.join(' ')));

  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Team"
        actions={
          <Button
            variant="primary"
            {...preloading(InviteDialog.load)}
            onClick={() => {
              setSaid(null);
              setInviting(true);
            }}
          >
            <Icon name="plus" />
            Invite
          </Button>
        }
      >
        <p className="text-muted">
          Who may enter, and as what. A role that is changed here counts from their next click on.
        </p>
      </PageHeader>
      {said !== null && <Notice tone="ok">{said}</Notice>}
      <MemberTable
        members={members}
        ownId={ownId}
        changeRoleButton={preloading(ChangeRoleDialog.load)}
        onChangeRole={setChanging}
        onDeactivate={(member) => ask(deactivateRequest(member))}
        onReactivate={(member) => ask(reactivateRequest(member))}
        onReset={(member) => ask(resetRequest(member))}
        onResetPassword={(member) => ask(resetLinkRequest(member, setLink))}
        onRelease={(member) => ask(releaseRequest(member))}
      />
      <Section
        title="Pending invitations"
        lead="Links that were made and not used yet. The links themselves are not kept, so they cannot be shown again."
      >
        <InvitationTable
          invitations={invitations}
          onRevoke={(invitation) => ask(revokeRequest(invitation))}
        />
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
          label="Reset link"
          copyLabel="Copy reset link"
          description="It works once, for one hour, and is not shown again. Send it to the person by a way that only they read: whoever has it and knows their email address can set their password."
          link={link}
          onClose={() => setLink(null)}
        />
      )}
    </div>
  );
}
