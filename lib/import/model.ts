import { z } from 'zod';
import { gatherSecret } from '@/lib/credential-kinds/credential-secret';
import { credentialInput } from '@/lib/credential-kinds/inputs';
import type { Vault } from '@/lib/providers/model';
import { credentialBase, displayName, id, mcpServerUrl, protocol } from '@/lib/vaults/inputs';
import { ENVIRONMENTS } from '@/lib/vaults/limits';
import type { Verdict } from '@/lib/verification/verdict';

/** Rows per request: few enough that a closed tab loses little, many enough to be efficient. */
export const IMPORT_ROWS_PER_REQUEST = 25;
export const IMPORT_ROWS_MAX = 2_000;
export const VERIFY_ROWS_PER_REQUEST = 8;

/** The row's key in the browser's list; contains nothing of the token. */
const key = z.string().min(1).max(400);

export const startImportInput = z.object({
  runId: z.uuid(),
  total: z.number().int().min(1).max(IMPORT_ROWS_MAX),
});

/** A vault that the import creates first. A repeated request with the same run and key returns the same vault. */
export const importVaultInput = z.object({
  runId: z.uuid(),
  key,
  displayName,
  environment: z.enum(['', ...ENVIRONMENTS]).default(''),
});

const importRow = credentialInput({ key, vaultId: id, ...credentialBase }).transform((row) =>
  gatherSecret(row),
);
export type ImportRowInput = z.output<typeof importRow>;
export type ImportRowForm = z.input<typeof importRow>;

export const importRowsInput = z.object({
  runId: z.uuid(),
  rows: z.array(importRow).min(1).max(IMPORT_ROWS_PER_REQUEST),
});

export const endImportInput = z.object({ runId: z.uuid() });

const question = { mcpServerUrl, protocol: protocol.optional() };

export const verifyInput = credentialInput({
  ...question,
  /** Whether the person has read where the token is already kept. */
  isSeen: z.boolean().default(false),
}).transform((asked) => gatherSecret(asked));
export const verifyRowsInput = z.object({
  rows: z
    .array(credentialInput({ ...question, key }).transform((row) => gatherSecret(row)))
    .min(1)
    .max(VERIFY_ROWS_PER_REQUEST),
});

/** Distinct servers, as `urlForms` names them. */
export const lookAlikesInput = z.object({ servers: z.array(z.string().max(8_000)).max(IMPORT_ROWS_MAX) });

export interface StoredUrl {
  vaultId: string;
  credentialId: string;
  vaultName: string;
  environment: string | null;
  url: string;
}

/** How a row ended. `skipped`: an active credential for the same URL already exists. */
export const IMPORT_OUTCOMES = ['created', 'skipped', 'failed', 'unknown'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

export interface ImportedRow {
  key: string;
  outcome: ImportOutcome;
  vaultId: string;
  mcpServerUrl: string;
  credentialId: string | null;
  /** The reason, if the credential was not created. */
  sentence: string | null;
  /** Other credentials with the same token, if comparing is on. */
  sameTokenAs: { vaultId: string; credentialId: string }[];
  /** Whether it ended before this request, which then sent nothing. */
  earlier?: true;
}

export interface VerifiedRow {
  key: string;
  verdict: Verdict;
  /** To be sent with the token when it is stored. */
  verdictTicket: string;
}

export type ImportCounts = Record<ImportOutcome, number> & {
  /** Started without a known outcome. A repeated request looks for them first. */
  sending: number;
  vaults: number;
};

/** The vault of a run. `made` is false if an earlier import created it. */
export interface ImportedVault {
  vault: Vault;
  made: boolean;
}

export interface ImportReportRow extends Omit<ImportedRow, 'outcome' | 'sameTokenAs' | 'earlier'> {
  outcome: ImportOutcome | 'sending';
}

/** Rows per page of a report. */
export const IMPORT_REPORT_ROWS = 500;

/** What is stored of a run, without tokens. Rows are sorted by key; `next` is the `after` of the following page. */
export interface ImportReport {
  id: string;
  total: number;
  /** RFC 3339, UTC. */
  startedAt: string;
  endedAt: string | null;
  counts: ImportCounts;
  rows: ImportReportRow[];
  next: string | null;
}
