import { loadNameParams } from '@/lib/contract/activity-names';
import { names } from '@/lib/server/audit/names';
import { connect } from '@/lib/server/connection';
import { read } from '@/lib/server/read';

export const GET = read('audit.read', async (request) => names(await connect(), loadNameParams(request)));
