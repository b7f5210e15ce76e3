import 'server-only';
import { isRecord } from '@/lib/core/is-record';
import type { VaultsApiError } from '../client/error';

/** What a row shows. A credential has the fields that differ between the shapes; a vault has only hints. */
interface Evidence {
  shape: 'flat' | 'auth';
  from: 'vault' | 'credential';
}

/** What one vault or credential shows (api-contract §5.1). Errors and responses to deletions show nothing. */
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

export const evidenceOf =
  (shape: Evidence['shape']) =>
  (row: unknown): Evidence['from'] | null => {
    const evidence = evidenceOfRow(row);
    return evidence?.shape === shape ? evidence.from : null;
  };

const FLAT_FIELD = /(?<![.\w])(credentials\[\d+\]\.)?(mcp_server_url|protocol|access_token)\b/i;
const AUTH_FIELD = /(?<![.\w])auth(?![a-z])/i;
const NOT_TAKEN =
  /\b(not (accepted|allowed|supported|permitted|recogni[sz]ed)|unknown|unexpected|unrecogni[sz]ed|extra|must not|no longer)\b/i;

/** The documented refusal of a vault without credentials (S4; api-contract §1.2). */
export const asksForFirstCredential = (error: VaultsApiError): boolean =>
  error.kind === 'invalid' && /at least one credential is required/i.test(error.message);

const namesIn = ({ param = '', message }: VaultsApiError): string => (param === '' ? message : param);

/** Returns true if a server of the flat shape refused an auth body. */
export const refusesAuth = (error: VaultsApiError): boolean =>
  error.kind === 'invalid' && (FLAT_FIELD.test(namesIn(error)) || asksForFirstCredential(error));

/** Returns true if a server of the auth shape refused a flat body. */
export function refusesFlat(error: VaultsApiError): boolean {
  if (error.kind !== 'invalid') return false;
  const { param = '', message } = error;
  const names = namesIn(error);
  if (AUTH_FIELD.test(names)) return true;
  const isAboutCredentials = /^credentials$/.test(param) || /\bcredentials\b/.test(message);
  return (isAboutCredentials || FLAT_FIELD.test(names)) && NOT_TAKEN.test(message);
}
