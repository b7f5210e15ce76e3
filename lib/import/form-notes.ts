import { CATALOGUE } from '@/lib/catalog/catalogue';
import { cleanToken } from '@/lib/credential-kinds/token';
import { mcpServerUrl as urlRule } from '@/lib/vaults/inputs';
import { type LintTarget, lintRows } from './lints/lints';
import type { StoredUrl } from './model';
import type { ImportRow, RowNote } from './row';

/** What a form for one credential holds. The token is missing where somebody else will enter it. */
export interface TypedCredential {
  mcpServerUrl: string;
  protocol?: 'streamable_http' | 'sse' | undefined;
  accessToken?: string | undefined;
}

const nameOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

function rowOf({ mcpServerUrl, protocol, accessToken = '' }: TypedCredential, at: number): ImportRow {
  const token = cleanToken(accessToken);
  return {
    key: String(at),
    name: nameOf(mcpServerUrl),
    url: mcpServerUrl,
    protocol: protocol ?? 'streamable_http',
    protocolFrom: 'stated',
    token: token === '' ? { state: 'missing' } : { state: 'set', value: token },
    source: { file: '', client: 'Unknown client', path: '' },
    environment: null,
    vaultName: null,
    notes: [],
  };
}

/**
 * The warnings and problems that the import would report of these credentials, one list for each.
 * Hints are left out: the form shows what is known of a server itself. So is a URL that the form refuses.
 */
export function formNotes(
  typed: readonly TypedCredential[],
  target: LintTarget,
  existing: readonly StoredUrl[],
): RowNote[][] {
  const rows = typed.map(rowOf);
  const isRefused = ({ url }: ImportRow) => !urlRule.safeParse(url).success;
  const targets = new Map(rows.map(({ key }) => [key, target] as const));
  const found = lintRows(rows, { existing, targets, catalogue: CATALOGUE });
  return rows.map((row) =>
    isRefused(row) ? [] : (found.get(row.key) ?? []).filter(({ level }) => level !== 'hint'),
  );
}
