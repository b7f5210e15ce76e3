import { z } from 'zod';
import { credentialKeys, emailOrNone, searchText } from '@/lib/inventory/inputs';
import { displayName, id } from '@/lib/vaults/inputs';
import { reasonComplaint, reasonFields } from '@/lib/vaults/reason-input';
import { REASON_NAMES } from '@/lib/vaults/reasons';
import { DECISIONS } from './model';

const day = z.iso.date('Enter a day.').refine((text) => text >= '2020-01-01' && text <= '2100-01-01', {
  error: 'Enter a day of this century.',
});

const fields = z.object({
  name: displayName,
  ...reasonFields,
  reason: z.enum(REASON_NAMES, 'Choose a reason.'),
  dueOn: day,
  /** For rows whose credential has no owner; '' sets none. */
  owner: emailOrNone,
});

const explained = ({ value, issues }: { value: z.output<typeof fields>; issues: z.core.$ZodRawIssue[] }) => {
  const complaint = reasonComplaint(value, true);
  if (complaint !== null)
    issues.push({ code: 'custom', message: complaint.message, path: [complaint.field], input: value });
};

export const campaignForm = fields.check(explained);
export const startCampaignInput = fields
  .extend({ q: searchText, credentials: credentialKeys })
  .check(explained);
export type StartCampaignInput = z.output<typeof startCampaignInput>;

export const campaignPreviewInput = z.object({ credentials: credentialKeys });

const campaignId = z.uuid();
const row = { campaignId, vaultId: id, credentialId: id };

const NOTE_MISSING = 'Enter the reason. The report of the campaign shows it.';
const note = reasonFields.reasonNote.removeDefault().refine((text) => text !== '', NOTE_MISSING);

export const decisionForm = z.object({ note });

/** A person states how a row ended, or revokes such a statement. `revision` is that of the page. */
export const decideInput = z.object({
  ...row,
  revision: z.int().nonnegative(),
  decision: z.enum(DECISIONS),
  note,
});
export type DecideInput = z.output<typeof decideInput>;

export const reopenInput = z.object({ ...row, revision: z.int().nonnegative() });
export type ReopenInput = z.output<typeof reopenInput>;

export const rowOwnerForm = z.object({ owner: emailOrNone });
export const rowOwnerInput = z.object({ ...row, owner: emailOrNone });
export type RowOwnerInput = z.output<typeof rowOwnerInput>;

export const closeForm = z.object({ note: reasonFields.reasonNote });
/** `left` is the number of open rows on the page. If it has changed, the campaign is not closed. */
export const closeInput = z.object({
  campaignId,
  left: z.int().nonnegative(),
  note: reasonFields.reasonNote,
});
export type CloseInput = z.output<typeof closeInput>;
