import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import type { ImportOutcome } from '@/lib/import/model';
import type { VerdictCode } from '@/lib/verification/verdict';
import type { GridRow } from './import-state';

/** What a report says of a row. Holds no token, and nothing made from one. */
interface ReportRow {
  name: string;
  mcp_server_url: string;
  transport: string;
  vault: string;
  vault_id: string;
  credential_id: string;
  outcome: ImportOutcome | 'not sent';
  reason: string;
  verdict: VerdictCode | '';
  file: string;
}

const COLUMNS: (keyof ReportRow)[] = [
  'name',
  'mcp_server_url',
  'transport',
  'vault',
  'vault_id',
  'credential_id',
  'outcome',
  'reason',
  'verdict',
  'file',
];

/** A URL as a report may hold it: what may be a secret in it, the user part and the values of the query, is left out. */
function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return '';
  const url = new URL(text);
  const query = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`).join('&');
  return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
}

const recordOf = (row: GridRow): ReportRow => ({
  name: row.name,
  mcp_server_url: withoutSecrets(row.url),
  transport: row.protocol,
  vault: row.target?.name ?? '',
  vault_id: row.ended?.vaultId ?? '',
  credential_id: row.ended?.credentialId ?? '',
  outcome: row.ended?.outcome ?? 'not sent',
  reason: row.ended?.sentence ?? '',
  verdict: row.check?.verdict.code ?? '',
  file: row.source.file,
});

const field = (text: string): string => {
  const plain = withoutFormulas(text);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** RFC 4180, with the mark by which spreadsheets know UTF-8; an apostrophe stands before what looks like a formula. */
export function reportCsv(rows: readonly GridRow[]): string {
  const lines = rows.map(recordOf).map((record) => COLUMNS.map((column) => field(record[column])).join(','));
  return `\uFEFF${[COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`).join('')}`;
}

/** The same as JSON. */
export const reportJson = (runId: string, rows: readonly GridRow[]): string =>
  `${JSON.stringify({ run: runId, rows: rows.map(recordOf) }, null, 2)}\n`;
