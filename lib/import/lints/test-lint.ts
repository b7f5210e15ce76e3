import { CATALOGUE } from '@/lib/catalog/catalogue';
import type { StoredUrl } from '../model';
import type { ImportRow, RowToken } from '../row';
import { type LintTarget, lintCredentials } from './lints';

export const set = (value: string): RowToken => ({ state: 'set', value });

let made = 0;
const rowOf = (url: string, more: Partial<ImportRow> = {}): ImportRow => ({
  key: `row-${made++}`,
  name: 'server',
  url,
  protocol: 'streamable_http',
  protocolFrom: 'stated',
  token: { state: 'missing' },
  source: { file: 'mcp.json', client: 'Cursor', path: 'mcpServers.server' },
  environment: null,
  vaultName: null,
  notes: [],
  ...more,
});

export const TEAM: LintTarget = { vaultId: 'vlt_team', vaultName: 'Team', environment: null };
export const OTHER: LintTarget = { vaultId: 'vlt_other', vaultName: 'Other', environment: null };
export const PRODUCTION: LintTarget = { vaultId: null, vaultName: 'Main', environment: 'production' };
export const STAGING: LintTarget = { vaultId: null, vaultName: 'Main', environment: 'staging' };

export interface Going {
  row: ImportRow;
  to: LintTarget | null;
}
export const to = (target: LintTarget | null, url: string, more: Partial<ImportRow> = {}): Going => ({
  row: rowOf(url, more),
  to: target,
});

const NONE: ReadonlySet<string> = new Set();

export function lint(goings: Going[], existing: StoredUrl[] = [], left = NONE) {
  const targets = new Map(goings.flatMap(({ row, to }) => (to ? [[row.key, to] as const] : [])));
  return lintCredentials(
    goings.map(({ row }) => row),
    { existing, targets, catalogue: CATALOGUE, left },
  );
}

export const codes = (goings: Going[], existing: StoredUrl[] = [], left = NONE): string[] =>
  (lint(goings, existing, left).get(goings[0]?.row.key ?? '') ?? []).map(({ code }) => code);
export const sentence = (goings: Going[], code: string, existing: StoredUrl[] = []): string | undefined =>
  lint(goings, existing)
    .get(goings[0]?.row.key ?? '')
    ?.find((note) => note.code === code)?.sentence;

export const stored = (target: LintTarget, url: string): StoredUrl => ({
  vaultId: target.vaultId ?? '',
  credentialId: `cred_of_${target.vaultId}`,
  vaultName: target.vaultName,
  environment: target.environment,
  url,
});

export const URL_1 = 'https://mcp.example.com/mcp';
