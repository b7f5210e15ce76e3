import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { factsOf } from '@/lib/verification/server/credential-metadata';
import { changeChecks } from '@/lib/verification/server/verification-policy';
import type { Verdict } from '@/lib/verification/verdict';
import { approve } from './approve';
import { listRequests } from './requests';
import { collectRequests } from './schema';
import { collectBench, refusal } from './test-collect';

const bench = collectBench();
const SECRET = 'a-secret-of-the-teammate';
/** Verification refuses this address without a connection. */
const LOCAL = 'http://127.0.0.1/mcp';
const MINUTE_MS = 60_000;

const demandChecks = (isDemanded: boolean) =>
  changeChecks(bench.db, { verifyRequiredIn: isDemanded ? [''] : [], compareTokens: true });
beforeEach(() => demandChecks(false));
afterEach(() => demandChecks(false));

async function checked(minutes: number) {
  const { id, token } = await bench.ask({ mcpServerUrl: LOCAL, needsApproval: true });
  await bench.submit(token, SECRET);
  const verdict: Verdict = {
    ...{ code: 'proven', sentence: 'It took the token.', said: null, worksWith: null, server: null },
    ...{ toolCount: 2, latencyMs: 20, checkedAt: new Date(Date.now() - minutes * MINUTE_MS).toISOString() },
  };
  await bench.db.update(collectRequests).set({ verdict }).where(eq(collectRequests.id, id));
  return { id, verdict };
}
const stored = () => bench.api.active(LOCAL).map(({ token }) => token);
const verdictKept = async ({ vaultId, credentialId }: { vaultId: string; credentialId: string }) =>
  (await factsOf(bench.connection, vaultId, [credentialId])).get(credentialId)?.verdict;

describe('a check before the submission', () => {
  test('counts for 15 minutes if the policy requires a check', async () => {
    const { id, verdict } = await checked(14);
    await demandChecks(true);
    expect(await verdictKept(await approve(bench.connection, bench.asker, id))).toEqual(verdict);
    expect(stored()).toEqual([SECRET]);
  });

  test('does not count when it is older, even if the policy changed after the approval began', async () => {
    const { id } = await checked(16);
    await bench.inBetween(
      "new.decision = 'approved'",
      "update access.settings set verify_required_in = array['']",
    );
    expect(await refusal(approve(bench.connection, bench.asker, id))).toMatchObject({ code: 'not_proven' });
    expect(stored()).toEqual([]);
    const listed = await listRequests(bench.connection, bench.asker);
    expect(listed.find((one) => one.id === id)?.state).toBe('to_approve');
  });

  test('is kept with the credential when it is older and the policy requires none', async () => {
    const [one, other] = [await checked(16), await checked(17)];
    const first = await approve(bench.connection, bench.asker, one.id);
    const second = await approve(bench.connection, bench.asker, other.id);
    expect([await verdictKept(first), await verdictKept(second)]).toEqual([one.verdict, other.verdict]);
    expect((await bench.row(one.id)).verdict).toEqual(one.verdict);
    expect(second.sameTokenAs).toContainEqual({ vaultId: first.vaultId, credentialId: first.credentialId });
  });
});
