import { loadActivityParams } from '@/lib/audit/activity-params';
import { activityPage } from '@/lib/audit/server/activity-page';
import { db } from '@/lib/core/server/db/client';
import { mirrorNames } from '@/lib/inventory/server/mirror-names';
import { read } from '@/lib/web/server/read';

export const GET = read('audit.read', (request) =>
  activityPage(db(), loadActivityParams(request), mirrorNames),
);
