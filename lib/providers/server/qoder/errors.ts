import 'server-only';
import { isRecord } from '@/lib/core/is-record';
import type { ErrorTable } from '../provider';
import { asksForFirstCredential } from './detect';

const FIELDS: Readonly<Record<string, string>> = {
  display_name: 'displayName',
  mcp_server_url: 'mcpServerUrl',
  access_token: 'accessToken',
  token: 'accessToken',
  protocol: 'protocol',
  type: 'kind',
  metadata: 'metadata',
  credentials: 'credentials',
};

/** `credentials[0].access_token` → `credentials.0.accessToken`, `auth.token` → `accessToken`. */
function fieldOf(param: string): string | undefined {
  const parts = param
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .replace(/^\$?\.?(body\.)?/, '')
    .split('.')
    .filter((part) => part !== 'auth');
  if (parts[0] === 'metadata') return 'metadata';
  const names = parts.map((part) => (/^\d+$/.test(part) ? part : FIELDS[part]));
  return names.includes(undefined) || names.length === 0 ? undefined : names.join('.');
}

export const errors: ErrorTable = {
  kinds: {
    401: 'pat_refused',
    403: 'forbidden',
    404: 'not_found',
    405: 'unsupported',
    409: 'conflict',
    410: 'not_found',
    429: 'rate_limited',
    501: 'unsupported',
  },
  // A disabled feature may be reported as 501 or 503 (api-contract §3.2). Nothing was done in either case.
  kindsOfTypes: { feature_not_available: 'unsupported' },
  /** Servers omit parts of the envelope: `error`, `type`, even JSON (api-contract §3.1). */
  places(body) {
    const root = isRecord(body) ? body : {};
    const error = isRecord(root.error) ? root.error : root;
    return {
      message: [error.message, root.error],
      type: [error.type === 'error' ? undefined : error.type, error.code],
      param: [error.param],
      requestId: [root.request_id],
    };
  },
  fieldOf,
  asksForFirstCredential,
};
