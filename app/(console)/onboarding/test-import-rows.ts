import type { ImportRow, Parsed } from '@/lib/import/row';
import { type Change, type GridRow, type ImportState, importReducer, NOTHING } from './import-state';
import type { KeptEnd } from './resumed-run';

export const parsedRow = (key: string, over: Partial<ImportRow> = {}): ImportRow => ({
  key,
  name: key,
  url: `https://${key}.example.com/mcp`,
  protocol: 'streamable_http',
  protocolFrom: 'guessed',
  token: { state: 'set', value: `token-${key}` },
  source: { file: 'team.json', client: 'Cursor', path: `mcpServers.${key}` },
  environment: null,
  vaultName: null,
  notes: [],
  ...over,
});

export const parsed = (...rows: ImportRow[]): Parsed => ({ rows, skipped: [], problems: [] });
export const readChange = (rows: Parsed, kept: Extract<Change, { type: 'read' }>['kept'] = []): Change => ({
  type: 'read',
  parsed: rows,
  targets: new Map(),
  kept,
});
export const stateAfter = (...changes: Change[]): ImportState => changes.reduce(importReducer, NOTHING);
export const TEAM = { kind: 'existing', vaultId: 'vault_1', name: 'Team', environment: '' } as const;
export const assigned = (...keys: string[]): Change => ({
  type: 'assigned',
  targets: new Map(keys.map((key) => [key, TEAM])),
});
export const first = (state: ImportState): GridRow => {
  const [row] = state.rows;
  if (row === undefined) throw new Error('no row');
  return row;
};
export const ended = (key: string, outcome: 'created' | 'failed', sentence: string | null = null) => ({
  key,
  outcome,
  vaultId: 'vault_1',
  credentialId: outcome === 'created' ? 'vcred_1' : null,
  sentence,
});
export const VERDICT = {
  code: 'refused',
  sentence: 'Refused.',
  said: null,
  worksWith: null,
  server: null,
  toolCount: null,
  latencyMs: null,
  checkedAt: '2026-11-21T00:00:00Z',
} as const;
export const checkedAs = (
  asked: readonly GridRow[],
  code: 'refused' | 'proven' | 'timeout' = 'refused',
): Change => ({
  type: 'checked',
  asked,
  rows: asked.map(({ key }) => ({ key, verdict: { ...VERDICT, code }, verdictTicket: 'verdictTicket' })),
});
export const keptEnd = (
  key: string,
  mcpServerUrl: string,
  outcome: KeptEnd['outcome'] = 'created',
): KeptEnd => ({
  key,
  mcpServerUrl,
  outcome,
  vaultId: 'vault_1',
  credentialId: outcome === 'created' ? 'vcred_1' : null,
  sentence: null,
});
