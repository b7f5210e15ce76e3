import { progressOf } from '@/lib/evidence/server/jobs';
import { read } from '@/lib/web/server/read';

/** Returns the progress of the user's pack. */
export const GET = read('audit.read', async (request, _params, { user }) =>
  progressOf(new URL(request.url).searchParams.get('id') ?? '', user.id),
);
