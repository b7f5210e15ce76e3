import 'server-only';
import type { Provider } from '../provider';
import { errors } from './errors';
import { paging } from './paging';
import { rows } from './rows';
import { snippets } from './snippets';

export const common = {
  baseUrl: 'https://api.qoder.com/api/v1/cloud',
  headers: (secret: string) => ({ authorization: `Bearer ${secret}` }),
  /** The recommendation of the rate-limits page in the conventions (api-contract §3.3). */
  limits: {
    writesPerSecond: 20,
    concurrencyMax: 16,
    waitMaxMs: 5_000,
    pagePauseMs: 100,
    rowsPerPageMax: 100,
  },
  paging,
  errors,
  rows,
  snippets,
} satisfies Partial<Provider>;
