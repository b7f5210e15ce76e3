import { loadActivityParams } from '@/lib/audit/activity-params';
import { newChanges } from '@/lib/audit/server/changes';
import { db } from '@/lib/core/server/db/client';
import { mirrorNames } from '@/lib/inventory/server/mirror-names';
import { read } from '@/lib/web/server/read';

export const GET = read('audit.read', (request) => {
  const { after, before: _, ...params } = loadActivityParams(request);
  return newChanges(db(), { ...params, after: null, before: null }, after ?? 0, mirrorNames);
});
