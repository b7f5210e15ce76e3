'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import {
  ConfirmAction,
  type ConfirmOutcome,
  type ConfirmRequest,
  preloadConfirm,
} from '@/components/confirm-action/confirm-action';
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

const loadInvite = () => import('./invite-dialog');
const loadChangeRole = () => import('./change-role-dialog');
const InviteDialog = lazy(loadInvite);
const ChangeRoleDialog = lazy(loadChangeRole);

const preload = () => {
  preloadConfirm();
  void loadChangeRole();
};

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
  const [request, setRequest] = useState<ConfirmRequest | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);

  const changed = (sentence: string | null) => {
    setChanging(null);
    setSaid(sentence);
    router.refresh();
  };
  const close = (outcome: ConfirmOutcome | null) => {
    setRequest(null);
    if (outcome) changed(outcome.sentences.join(' '));
  };

  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Team"
        actions={
          <Button
            variant="primary"
            onPointerEnter={loadInvite}
            onFocus={loadInvite}
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
        onReach={preload}
        onChangeRole={setChanging}
        onDeactivate={(member) => setRequest(deactivateRequest(member))}
        onReactivate={(member) => setRequest(reactivateRequest(member))}
        onReset={(member) => setRequest(resetRequest(member))}
        onResetPassword={(member) => setRequest(resetLinkRequest(member, setLink))}
        onRelease={(member) => setRequest(releaseRequest(member))}
      />
      <Section
        title="Pending invitations"
        lead="Links that were made and not used yet. The links themselves are not kept, so they cannot be shown again."
      >
        <InvitationTable
          invitations={invitations}
          onReach={preloadConfirm}
          onRevoke={(invitation) => setRequest(revokeRequest(invitation))}
        />
      </Section>
      <Section title="Sign-in rules">
        <PolicyChoice policy={policy} members={members} onChanged={changed} />
      </Section>
      <Suspense>
        {inviting && <InviteDialog onClose={() => setInviting(false)} onDone={() => router.refresh()} />}
        {changing && (
          <ChangeRoleDialog
            member={changing}
            isSelf={changing.id === ownId}
            onClose={() => setChanging(null)}
            onDone={changed}
          />
        )}
      </Suspense>
      <ConfirmAction request={request} onClose={close} />
      {link !== null && request === null && (
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
