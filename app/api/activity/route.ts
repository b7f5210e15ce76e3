import { loadActivityParams } from '@/lib/contract/activity-params';
import { activityPage } from '@/lib/server/audit/activity-page';
import { db } from '@/lib/server/db/client';
import { read } from '@/lib/server/read';

export const GET = read('audit.read', (request) => activityPage(db(), loadActivityParams(request)));
