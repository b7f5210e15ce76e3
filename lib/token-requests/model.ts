import { z } from 'zod';
import { secret } from '@/lib/core/secret';
import { gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { credentialInput } from '@/lib/credential-kinds/inputs';
import { CREDENTIAL_KINDS, DEFAULT_KIND } from '@/lib/credential-kinds/registry';
import { campaignPart, id, mcpServerUrl, protocol, verdictTicket } from '@/lib/vaults/inputs';
import type { Verdict } from '@/lib/verification/verdict';

export const COLLECT_HOURS = [1, 24, 72, 168] as const;
export const PURPOSE_CHARACTERS_MAX = 500;
export const PASSPHRASE_CHARACTERS_MIN = 8;
const PASSPHRASE_CHARACTERS_MAX = 200;

const HOURS = COLLECT_HOURS.map(String);

const purpose = z
  .string()
  .trim()
  .min(1, 'Say what the token is for. The teammate decides by this text.')
  .max(PURPOSE_CHARACTERS_MAX, { error: `At most ${PURPOSE_CHARACTERS_MAX} characters.`, abort: true })
  .refine((value) => !/\p{Cc}/u.test(value), 'The purpose must be one line. Remove line breaks and tabs.');

const newPassphrase = secret(
  z
    .string()
    .max(PASSPHRASE_CHARACTERS_MAX, `A passphrase has at most ${PASSPHRASE_CHARACTERS_MAX} characters.`)
    .refine(
      (value) => value === '' || value.length >= PASSPHRASE_CHARACTERS_MIN,
      `A passphrase has at least ${PASSPHRASE_CHARACTERS_MIN} characters.`,
    ),
);

export const askInput = z.object({
  vaultId: z.string().min(1, 'Choose a vault.').pipe(id),
  mcpServerUrl,
  protocol: protocol.optional(),
  purpose,
  /** Text, because a select has text values. */
  hours: z.enum(HOURS, 'Choose how long the link works.').transform(Number),
  passphrase: newPassphrase.default(''),
  needsApproval: z.boolean().default(false),
  ...campaignPart,
});
export const askTermsInput = askInput.pick({
  purpose: true,
  hours: true,
  passphrase: true,
  needsApproval: true,
});
export type AskInput = z.output<typeof askInput>;

export const collectRef = z.object({ requestId: z.uuid() });

export const openInput = z.object({
  token: secret(z.string().min(1).max(200)),
  passphrase: secret(z.string().max(PASSPHRASE_CHARACTERS_MAX)).default(''),
});
export type OpenInput = z.output<typeof openInput>;

export const passphraseForm = z.object({
  passphrase: secret(z.string().min(1, 'Enter the passphrase.').max(PASSPHRASE_CHARACTERS_MAX)),
});

/** A request has no field for the kind, so only the default kind is allowed. */
const ASKED_KINDS = { [DEFAULT_KIND]: CREDENTIAL_KINDS[DEFAULT_KIND] };

/** The input of the teammate's page. The link's token is in the URL. */
export const collectForm = credentialInput({}, ASKED_KINDS);

export const verifyCollectedInput = credentialInput(openInput.shape, ASKED_KINDS).transform((input) =>
  gatherSecret(input),
);
export const submitInput = credentialInput({ ...openInput.shape, verdictTicket }, ASKED_KINDS).transform(
  (input) => gatherSecret(input),
);
export type SubmitInput = z.output<typeof submitInput>;

export interface CollectOffer {
  askedByName: string;
  target: string;
  vaultName: string;
  purpose: string;
  needsApproval: boolean;
  /** RFC 3339, UTC. */
  expiresAt: string;
}

export type Opened = { needsPassphrase: true } | { needsPassphrase: false; offer: CollectOffer };

/** `to_approve`: kept until it is approved. The teammate gets no credential id. */
export interface Submitted {
  outcome: 'stored' | 'to_approve';
}

/** `unclear`: submitted, but it is not known whether the API stored the token. */
export type CollectState =
  | 'to_approve'
  | 'waiting'
  | 'stored'
  | 'refused'
  | 'unclear'
  | 'expired'
  | 'revoked';

/** A request in the list of the console, without the link's token and the submitted token. */
export interface CollectRequest {
  id: string;
  state: CollectState;
  vaultId: string;
  vaultName: string;
  target: string;
  purpose: string;
  askedByName: string;
  needsApproval: boolean;
  hasPassphrase: boolean;
  verdict: Verdict | null;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
  decidedAt: string | null;
  /** True if the person who reads the list may revoke, approve and refuse this request. */
  isMine: boolean;
}

export type PendingApproval = Pick<CollectRequest, 'id' | 'vaultId' | 'vaultName' | 'target' | 'expiresAt'>;

export interface AskedLink {
  id: string;
  target: string;
  /** The link's token. It is returned only once, because only its SHA-256 is stored. */
  token: string;
  expiresAt: string;
}

export interface Approved {
  requestId: string;
  vaultId: string;
  credentialId: string;
  target: string;
  /** Other credentials with the same token. Empty if comparing is off. */
  sameTokenAs: { vaultId: string; credentialId: string }[];
}
