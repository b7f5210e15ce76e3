import { sequenceOf } from '@/lib/audit/activity';
import { activityEntry } from '@/lib/audit/server/activity-page';
import { db } from '@/lib/core/server/db/client';
import { read } from '@/lib/web/server/read';

export const GET = read('audit.read', (_request, { sequence }: { sequence: string }) =>
  activityEntry(db(), sequenceOf(sequence)),
);
