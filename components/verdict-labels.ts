import type { VerdictCode } from '@/lib/verification/verdict';

export const VERDICT_LABELS: Readonly<Record<VerdictCode, string>> = {
  proven: 'Proven',
  accepted: 'Accepted, unproven',
  refused: 'Refused',
  wrong_scheme: 'Wrong scheme',
  wrong_transport: 'Wrong transport',
  not_mcp: 'Not an MCP server',
  redirects: 'Redirects elsewhere',
  tls: 'TLS problem',
  unreachable: 'Unreachable',
  timeout: 'No answer in time',
  address_not_allowed: 'Address not allowed',
};

export const NOT_CHECKED = 'Not verified';

export type VerdictTone = 'ok' | 'warn' | 'danger';

/** `danger`: this token does not work. `warn`: it is unknown whether it works. */
export const verdictTone = (code: VerdictCode): VerdictTone => {
  if (code === 'proven') return 'ok';
  return code === 'refused' || code === 'wrong_scheme' ? 'danger' : 'warn';
};
