import { z } from 'zod';
import { id } from '@/lib/vaults/inputs';
import { reasonFields } from '@/lib/vaults/reason-input';
import { FINDINGS, type Finding } from './model';

const findings = Object.keys(FINDINGS) as Finding[];
const fields = z.object({
  finding: z.enum(findings, 'Choose what you found.'),
  note: reasonFields.reasonNote,
});

const explained = ({ value, issues }: { value: z.output<typeof fields>; issues: z.core.$ZodRawIssue[] }) => {
  if (value.finding === 'exception' && value.note === '')
    issues.push({ code: 'custom', message: 'Describe the finding.', path: ['note'], input: value });
};

export const reviewForm = fields.check(explained);
export const reviewInput = fields
  .extend({ vaultId: id, credentialId: id, seed: z.string().min(1).max(64) })
  .check(explained);
export type ReviewInput = z.output<typeof reviewInput>;
