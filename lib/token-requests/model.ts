import { z } from 'zod';
import { secret } from '@/lib/core/secret';
import { gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { credentialInput } from '@/lib/credential-kinds/inputs';
import { CREDENTIAL_KINDS, DEFAULT_KIND } from '@/lib/credential-kinds/registry';
import { campaignPart, id, mcpServerUrl, proof, protocol } from '@/lib/vaults/inputs';
import type { Verdict } from '@/lib/verification/verdict';

export const COLLECT_HOURS = [1, 24, 72, 168] as const;
export const PURPOSE_CHARACTERS_MAX = 500;
export const PASSPHRASE_CHARACTERS_MIN = 8;
const PASSPHRASE_CHARACTERS_MAX = 200;

const HOURS = COLLECT_HOURS.map(String);

const purpose = z
  .string()
  .trim()
  .min(1, 'Say what the token is for: the teammate decides by it.')
  .max(PURPOSE_CHARACTERS_MAX, { error: `At most ${PURPOSE_CHARACTERS_MAX} characters.`, abort: true })
  .refine((value) => !/\p{Cc}/u.test(value), 'This is one line of text. Remove line ends and tabs.');

/** Empty where none is wanted. */
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
  /** As a select has it: text. */
  hours: z.enum(HOURS, 'Choose how long the link works.').transform(Number),
  passphrase: newPassphrase.default(''),
  needsApproval: z.boolean().default(false),
  ...campaignPart,
});
/** For several servers: what their requests have in common. */
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

/** A request has no kind of its own. */
const ASKED_KINDS = { [DEFAULT_KIND]: CREDENTIAL_KINDS[DEFAULT_KIND] };

/** What the teammate's page asks for; the link stands in its address. */
export const collectForm = credentialInput({}, ASKED_KINDS);

export const verifyCollectedInput = credentialInput(openInput.shape, ASKED_KINDS).transform((input) =>
  gatherSecret(input),
);
export const submitInput = credentialInput({ ...openInput.shape, proof }, ASKED_KINDS).transform((input) =>
  gatherSecret(input),
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

/** Stored at once, or kept until somebody has approved. Whoever has the link learns no id. */
export interface Submitted {
  outcome: 'stored' | 'to_approve';
}

/** `unclear`: submitted, and nobody could tell whether the API stored it. */
export type CollectState =
  | 'to_approve'
  | 'waiting'
  | 'stored'
  | 'refused'
  | 'unclear'
  | 'expired'
  | 'revoked';

/** A request as the console lists it. Neither the link nor what was submitted is in it. */
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
  /** What the check before the submission found; null where there was none. */
  verdict: Verdict | null;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
  decidedAt: string | null;
  /** Whether whoever reads the list may revoke, approve and refuse it. */
  isMine: boolean;
}

/** A submitted token that waits for a decision; it is deleted at `expiresAt`. */
export type PendingApproval = Pick<CollectRequest, 'id' | 'vaultId' | 'vaultName' | 'target' | 'expiresAt'>;

export interface AskedLink {
  id: string;
  target: string;
  /** Stands in the link, this once: only its SHA-256 is kept. */
  token: string;
  expiresAt: string;
}

export interface Approved {
  requestId: string;
  vaultId: string;
  credentialId: string;
  target: string;
  /** Other credentials that hold the same token, where comparing is switched on. */
  sameTokenAs: { vaultId: string; credentialId: string }[];
}
