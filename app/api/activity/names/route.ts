import { loadNameParams } from '@/lib/contract/activity-names';
import { names } from '@/lib/server/audit/names';
import { db } from '@/lib/server/db/client';
import { read } from '@/lib/server/read';

export const GET = read('audit.read', (request) => names(db(), loadNameParams(request)));
