import 'server-only';
import { dayEnd, dayStart, type ListParams } from '@/lib/core/list-params';
import type { ListOptions } from '@/lib/providers/server/client/vaults-api';

/** Translates URL parameters into options of the API client. `before` wins if both cursors are given. */
export function listOptions(params: ListParams): ListOptions {
  return {
    limit: params.limit,
    includeArchived: params.archived,
    ...(params.q !== '' && { name: params.q }),
    ...(params.from !== null && { createdFrom: dayStart(params.from) }),
    ...(params.to !== null && { createdTo: dayEnd(params.to) }),
    ...(params.before !== null
      ? { before: params.before }
      : params.after !== null && { after: params.after }),
  };
}
