import 'server-only';
import { dehydrate, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cache } from 'react';
import { vaultOnce } from '@/app/(console)/vault-title';
import { serverWords } from '@/lib/audit/sentences';
import { connect } from '@/lib/boot/server/vault-context';
import { idOfAddress } from '@/lib/core/id-of-address';
import { isId } from '@/lib/core/ids';
import type { Result } from '@/lib/core/result';
import { credentialStory as storyQuery } from '@/lib/inventory/queries';
import { credentialStory } from '@/lib/inventory/server/story';
import { lifeStory as lifeQuery } from '@/lib/lifelines/queries';
import { lifeStory } from '@/lib/lifelines/server/story';
import type { KnownCredential } from '@/lib/verification/inputs';
import { knownCredential } from '@/lib/verification/server/with-verdicts';
import { authorize } from '@/lib/web/server/authorize';
import { toResult } from '@/lib/web/server/read';

const isMissing = (result: Result<unknown>) => !result.ok && result.problem.code === 'not_found';

/**
 * The credential from the API, the inventory and the audit log, read once per request: the page and its title share it.
 * `isKnown`: one of them has it, or it is unknown whether any has. Never rejects.
 */
export const credentialOnce = cache(async (vaultId: string, credentialId: string) => {
  const place = { vaultId, credentialId };
  const context = toResult(connect);
  const within = async <T>(run: (connection: Awaited<ReturnType<typeof connect>>) => Promise<T>) => {
    const made = await context;
    return made.ok ? toResult(() => run(made.value)) : made;
  };
  const [now, vault, story, life] = await Promise.all([
    within(async (connection): Promise<KnownCredential> => {
      return knownCredential(
        connection,
        vaultId,
        await connection.api.credentials.get(vaultId, credentialId),
      );
    }),
    vaultOnce(vaultId),
    within(({ db, api }) => credentialStory(db, { connection: api.connection.id, ...place })),
    within(({ db, api }) => lifeStory({ db, connection: api.connection.id }, place)),
  ]);
  const client = new QueryClient();
  if (story.ok) client.setQueryData(storyQuery(vaultId, credentialId).queryKey, story.value);
  if (life.ok) client.setQueryData(lifeQuery(vaultId, credentialId).queryKey, life.value);
  const row = story.ok ? story.value.row : null;
  const inLog = life.ok ? life.value.subject : null;
  return {
    ...{ now, vault, state: dehydrate(client), service: row?.service ?? null },
    target: now.ok ? now.value.target : (row?.target ?? (inLog && (inLog.target ?? 'URL unknown'))),
    vaultName: vault.ok ? vault.value.name : (row?.vaultName ?? inLog?.vaultName ?? vaultId),
    isKnown: !isMissing(now) || !isMissing(story) || !life.ok || inLog !== null,
  };
});

export async function placeOf(params: Promise<{ vaultId: string; credentialId: string }>) {
  const { vaultId, credentialId } = await params;
  return { vaultId: idOfAddress(vaultId), credentialId: idOfAddress(credentialId) };
}

/** `generateMetadata` of a page about one credential. Checks the session, because Next runs it in parallel to the page. */
export const credentialTitle =
  (fallback: string) =>
  async ({ params }: { params: Promise<{ vaultId: string; credentialId: string }> }): Promise<Metadata> => {
    const session = await toResult(() => authorize('vaults.read'));
    if (!session.ok) return { title: fallback };
    const { vaultId, credentialId } = await placeOf(params);
    if (!isId(vaultId) || !isId(credentialId)) return { title: 'Credential not found' };
    const { target, vaultName, isKnown } = await credentialOnce(vaultId, credentialId);
    if (!isKnown) return { title: 'Credential not found' };
    return { title: target === null ? fallback : `${serverWords(target)} in ${vaultName}` };
  };
