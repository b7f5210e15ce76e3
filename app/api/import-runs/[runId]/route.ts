import { z } from 'zod';
import { connect } from '@/lib/boot/server/vault-context';
import { AppError } from '@/lib/core/server/app-error';
import { readReport } from '@/lib/import/server/import-store';
import { read } from '@/lib/web/server/read';

const NO_RUN = new AppError({ code: 'not_found', message: 'This import does not exist.' });

/** Returns a person's own run with the connected API: counts, and rows after the key `?after=`. Contains no tokens. */
export const GET = read('vaults.change', async (request, { runId }: { runId: string }, { user }) => {
  if (!z.uuid().safeParse(runId).success) throw NO_RUN;
  const after = new URL(request.url).searchParams.get('after') ?? '';
  return readReport(await connect(), runId, user, after.slice(0, 400));
});
