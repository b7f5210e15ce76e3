import { progressOf } from '@/lib/evidence/server/jobs';
import { read } from '@/lib/web/server/read';

/** How far a pack of the user is. */
export const GET = read('audit.read', async (request, _params, { user }) =>
  progressOf(new URL(request.url).searchParams.get('id') ?? '', user.id),
);
