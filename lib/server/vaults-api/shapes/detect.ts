import 'server-only';
import type { VaultsApiError } from '../error';
import type { ShapeName } from './shape';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What one vault or credential shows (api-contract §5.1). Errors and deletion answers show nothing. */
function shapeOfRow(row: unknown): ShapeName | null {
  if (!isRecord(row) || row.type === 'error') return null;
  if (isRecord(row.auth)) return 'auth';
  if ('mcp_server_url' in row || 'protocol' in row) return 'flat';
  if (row.type === 'vault_credential') return 'auth';
  const isVault = row.type === 'vault' || 'display_name' in row;
  if (!isVault) return null;
  if ('status' in row) return 'flat';
  return 'archived_at' in row ? 'auth' : null;
}

/** The shape that a 2xx answer shows, or null where it shows none, as an empty flat list does. */
export function shapeOfAnswer(body: unknown): ShapeName | null {
  if (!isRecord(body)) return null;
  if (!Array.isArray(body.data)) return shapeOfRow(body);
  // Flat lists may have `next_page` too where more follows, so rows tell first.
  if (body.data.length === 0 && body.next_page === null) return 'auth';
  const shown = body.data.map(shapeOfRow).filter((shape) => shape !== null);
  return shown.includes('auth') ? 'auth' : (shown[0] ?? null);
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
