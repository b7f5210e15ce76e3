import { z } from 'zod';
import { PLAIN_TEXT } from '@/lib/core/list-params';
import type { LogFields } from '@/lib/core/log-fields';
import { AUDIT_OUTCOMES, type AuditEntry, type AuditOutcome } from './model';

export interface RelatedEntry {
  sequence: number;
  outcome: AuditOutcome;
}

export interface ActivityEntry extends AuditEntry {
  /** In log order. There are several outcomes if the first was `unknown`. */
  related: RelatedEntry[];
  /** The input in the intent of the change, if it has a reason. */
  asked: LogFields | null;
  deletedIds: string[];
}

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const text = (charactersMax: number) =>
  z.string().max(charactersMax, { abort: true }).regex(PLAIN_TEXT).optional();
const instant = z.iso.datetime({ precision: 6 }).optional();

export const exportInput = z.object({
  format: z.enum(EXPORT_FORMATS),
  actor: text(200),
  actions: z
    .array(z.string().regex(/^[\w.-]{1,100}$/))
    .min(1)
    .max(100)
    .optional(),
  target: text(200),
  outcomes: z.array(z.enum(AUDIT_OUTCOMES)).min(1).max(AUDIT_OUTCOMES.length).optional(),
  from: instant,
  to: instant,
});
export type ExportInput = z.output<typeof exportInput>;

/** Reads the position of a row from a URL. Returns 0, which no row has, for anything else. */
export const sequenceOf = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
