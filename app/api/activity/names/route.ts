import { connect } from '@/lib/boot/server/vault-context';
import { loadNameParams } from '@/lib/core/activity-names';
import { names } from '@/lib/web/server/activity-names';
import { read } from '@/lib/web/server/read';

export const GET = read('audit.read', async (request) => names(await connect(), loadNameParams(request)));
