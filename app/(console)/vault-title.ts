import 'server-only';
import type { Metadata } from 'next';
import { cache } from 'react';
import { vaultsApi } from '@/lib/boot/server/client';
import { idOfAddress } from '@/lib/core/id-of-address';
import type { Result } from '@/lib/core/result';
import type { Vault } from '@/lib/providers/model';
import { authorize } from '@/lib/web/server/authorize';
import { toResult } from '@/lib/web/server/read';

/** The vault of this id, read once per request: a page and its title share the result. Never rejects. */
export const vaultOnce = cache(
  (vaultId: string): Promise<Result<Vault>> => toResult(async () => (await vaultsApi()).vaults.get(vaultId)),
);

/** `generateMetadata` of a page about one vault. Checks the session, because Next runs it in parallel to the page. */
export const vaultTitle =
  (fallback: string, titleOf: (name: string) => string = (name) => name) =>
  async ({ params }: { params: Promise<{ vaultId: string }> }): Promise<Metadata> => {
    const session = await toResult(() => authorize('vaults.read'));
    if (!session.ok) return { title: fallback };
    const vault = await vaultOnce(idOfAddress((await params).vaultId));
    if (vault.ok) return { title: titleOf(vault.value.name) };
    return { title: vault.problem.code === 'not_found' ? 'Vault not found' : fallback };
  };
