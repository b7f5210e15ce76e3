import { Link } from '@/components/link';
import { saveFile } from '@/components/save-file';
import { Button, buttonClass } from '@/components/ui/button';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import type { GridRow } from './import-state';

/** A URL for a report, without the parts that may be secret: user and query values. */
function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return '';
  const url = new URL(text);
  const query = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`).join('&');
  return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
}

/** Fields of a row in a report. They contain no token, and nothing derived from one. */
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

/** RFC 4180, with a byte order mark so that spreadsheets detect UTF-8; an apostrophe precedes possible formulas. */
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
          See in activity
        </Link>
      )}
    </>
  );
}
