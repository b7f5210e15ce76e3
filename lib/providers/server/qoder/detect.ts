import 'server-only';
import type { Capabilities } from '@/lib/providers/model';
import type { VaultsApiError } from '../client/error';
import type { ShapeName } from './shape';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an answer shows. A credential has the fields that the shapes are about; a vault has hints only. */
export interface Evidence {
  shape: ShapeName;
  from: 'vault' | 'credential';
}

/** What one vault or credential shows (api-contract §5.1). Errors and deletion answers show nothing. */
function evidenceOfRow(row: unknown): Evidence | null {
  if (!isRecord(row) || row.type === 'error') return null;
  if (isRecord(row.auth)) return { shape: 'auth', from: 'credential' };
  if ('mcp_server_url' in row || 'protocol' in row) return { shape: 'flat', from: 'credential' };
  if (row.type === 'vault_credential') return { shape: 'auth', from: 'credential' };
  const isVault = row.type === 'vault' || 'display_name' in row;
  if (!isVault) return null;
  if ('status' in row) return { shape: 'flat', from: 'vault' };
  return 'archived_at' in row ? { shape: 'auth', from: 'vault' } : null;
}

/** How the API rotates a credential, as the credential's own row shows. */
export const rotationOfRow = (row: unknown): Capabilities['rotate'] =>
  evidenceOfRow(row)?.shape === 'auth' ? 'in-place' : 'recreate';

/** What a 2xx answer shows, or null where it shows nothing, as an empty list does. */
export function evidenceOf(body: unknown): Evidence | null {
  if (!isRecord(body)) return null;
  if (!Array.isArray(body.data)) return evidenceOfRow(body);
  const shown = body.data.map(evidenceOfRow).filter((evidence) => evidence !== null);
  return shown.find(({ shape }) => shape === 'auth') ?? shown[0] ?? null;
}

const FLAT_FIELD = /(?<![.\w])(credentials\[\d+\]\.)?(mcp_server_url|protocol|access_token)\b/i;
const AUTH_FIELD = /(?<![.\w])auth(?![a-z])/i;
const NOT_TAKEN =
  /\b(not (accepted|allowed|supported|permitted|recogni[sz]ed)|unknown|unexpected|unrecogni[sz]ed|extra|must not|no longer)\b/i;

/** The documented refusal of a vault without credentials (S4; api-contract §1.2). */
export const asksForFirstCredential = (error: VaultsApiError): boolean =>
  error.kind === 'invalid' && /at least one credential is required/i.test(error.message);

/** True when a refused body of `sent` shape was refused by a server that speaks the other. */
export function showsOtherShape(sent: ShapeName, error: VaultsApiError): boolean {
  if (error.kind !== 'invalid') return false;
  const { param = '', message } = error;
  const names = param === '' ? message : param;
  if (sent === 'auth') return FLAT_FIELD.test(names) || asksForFirstCredential(error);
  if (AUTH_FIELD.test(names)) return true;
  const isAboutCredentials = /^credentials$/.test(param) || /\bcredentials\b/.test(message);
  return (isAboutCredentials || FLAT_FIELD.test(names)) && NOT_TAKEN.test(message);
}
