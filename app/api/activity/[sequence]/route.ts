import { sequenceOf } from '@/lib/contract/activity';
import { activityEntry } from '@/lib/server/audit/activity-page';
import { db } from '@/lib/server/db/client';
import { read } from '@/lib/server/read';

export const GET = read('audit.read', (_request, { sequence }: { sequence: string }) =>
  activityEntry(db(), sequenceOf(sequence)),
);
