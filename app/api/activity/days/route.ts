import { loadActivityParams } from '@/lib/audit/activity-params';
import { changesByDay } from '@/lib/audit/server/changes';
import { db } from '@/lib/core/server/db/client';
import { mirrorNames } from '@/lib/inventory/server/mirror-names';
import { read } from '@/lib/web/server/read';

export const GET = read('audit.read', (request) =>
  changesByDay(db(), loadActivityParams(request), mirrorNames),
);
