import { Link } from '@/components/link';
import { saveFile } from '@/components/save-file';
import { Button, buttonClass } from '@/components/ui/button';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import type { GridRow } from './import-state';

/** A URL as a report may hold it: what may be a secret in it, the user part and the values of the query, is left out. */
function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return '';
  const url = new URL(text);
  const query = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`).join('&');
  return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
}

/** What a report says of a row. Holds no token, and nothing made from one. */
const CELLS: Readonly<Record<string, (row: GridRow) => string>> = {
  name: ({ name }) => name,
  mcp_server_url: ({ url }) => withoutSecrets(url),
  transport: ({ protocol }) => protocol,
  vault: ({ target }) => target?.name ?? '',
  vault_id: ({ ended }) => ended?.vaultId ?? '',
  credential_id: ({ ended }) => ended?.credentialId ?? '',
  outcome: ({ ended }) => ended?.outcome ?? 'not sent',
  reason: ({ ended }) => ended?.sentence ?? '',
  verdict: ({ check }) => check?.verdict.code ?? '',
  file: ({ source }) => source.file,
};

const recordOf = (row: GridRow) =>
  Object.fromEntries(Object.entries(CELLS).map(([column, cell]) => [column, cell(row)]));

const field = (text: string): string => {
  const plain = withoutFormulas(text);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** RFC 4180, with the mark by which spreadsheets know UTF-8; an apostrophe stands before what looks like a formula. */
export function reportCsv(rows: readonly GridRow[]): string {
  const lines = rows.map((row) => Object.values(recordOf(row)).map(field).join(','));
  return `\uFEFF${[Object.keys(CELLS).join(','), ...lines].map((line) => `${line}\r\n`).join('')}`;
}

export const reportJson = (runId: string, rows: readonly GridRow[]): string =>
  `${JSON.stringify({ run: runId, rows: rows.map(recordOf) }, null, 2)}\n`;

export function ReportLinks({
  rows,
  runId,
  seesActivity,
}: {
  rows: readonly GridRow[];
  runId: string;
  seesActivity: boolean;
}) {
  const name = `import-${runId.slice(0, 8)}`;
  return (
    <>
      <Button onClick={() => saveFile(`${name}.json`, 'application/json', reportJson(runId, rows))}>
        Download report (JSON)
      </Button>
      <Button onClick={() => saveFile(`${name}.csv`, 'text/csv;charset=utf-8', reportCsv(rows))}>
        Download report (CSV)
      </Button>
      {seesActivity && (
        <Link
          href={`/activity?target=${encodeURIComponent(runId)}`}
          prefetch={false}
          className={buttonClass()}
        >
          See it in the activity
        </Link>
      )}
    </>
  );
}
