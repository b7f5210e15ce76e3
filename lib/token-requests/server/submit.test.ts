import { describe, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import type { Fault } from '@/lib/rotation/server/test-vaults-api';
import { changeChecks } from '@/lib/verification/server/verification-policy';
import { spent } from './link';
import { listRequests, revoke } from './requests';
import { verifyCollected } from './submit';
import { collectBench, refusal } from './test-collect';

const bench = collectBench();
const SECRET = 'a-secret-of-the-teammate';
const stateOf = async (requestId: string) =>
  (await listRequests(bench.connection, bench.asker)).find(({ id }) => id === requestId)?.state;

describe('a submission that the API rejects', () => {
  test.each(['forbidden', 'rate_limited', 'pat_refused', 'conflict', 'refused-connection'] as const)(
    '%s: keeps the link open and hides the API from the teammate',
    async (kind) => {
      const { id, token } = await bench.ask();
      bench.api.onCall = (call) => {
        if (call !== 'create') return;
        bench.api.faults.unshift({ kind });
        bench.api.onCall = () => {};
      };
      const { message, requestId } = await refusal(bench.submit(token, SECRET));
      expect(message).toContain('Nothing was stored, and the link still works.');
      expect(message).not.toContain('API');
      expect(message + requestId).not.toContain(SECRET);
      expect(await stateOf(id)).toBe('waiting');
      await bench.submit(token, SECRET);
      expect(bench.stored()).toEqual([SECRET]);
    },
  );

  test('keeps the link open when the list cannot be read first', async () => {
    const { token } = await bench.ask();
    bench.api.faults = [{ kind: 'server', effect: 'before' }];
    await refusal(bench.submit(token, SECRET));
    await bench.submit(token, SECRET);
    expect(bench.stored()).toEqual([SECRET]);
  });

  test('finds the credential when the response is lost after it was stored', async () => {
    const { id, token } = await bench.ask();
    bench.api.onCall = (call) => {
      if (call !== 'create') return;
      bench.api.faults.unshift({ kind: 'lost', effect: 'after' });
      bench.api.onCall = () => {};
    };
    await bench.submit(token, SECRET);
    expect(bench.stored()).toEqual([SECRET]);
    expect(await stateOf(id)).toBe('stored');
  });

  test('closes the link and lists the request as unclear when the outcome is unknown', async () => {
    const { id, token } = await bench.ask();
    bench.api.onCall = (call) => {
      if (call === 'create') bench.api.faults.unshift({ kind: 'lost', effect: 'before' });
    };
    const problem = await refusal(bench.submit(token, SECRET));
    expect(problem.code).toBe('outcome_unknown');
    expect(problem.message).toContain(bench.asker.user.name);
    expect(await stateOf(id)).toBe('unclear');
    expect(await refusal(bench.submit(token, SECRET))).toMatchObject({ code: 'not_found' });
  });
});

describe('a link that is revoked while a submission runs', () => {
  const revokedDuring = (requestId: string, ...faults: Fault[]) => {
    bench.api.onCall = async (call) => {
      if (call !== 'create') return;
      bench.api.onCall = () => {};
      await revoke(bench.connection, bench.asker, requestId);
      bench.api.faults.unshift(...faults);
    };
  };

  test('stays revoked when the API rejects the token', async () => {
    const { id, token } = await bench.ask();
    revokedDuring(id, { kind: 'forbidden' });
    await refusal(bench.submit(token, SECRET));
    expect(await stateOf(id)).toBe('revoked');
    expect(await refusal(bench.submit(token, SECRET))).toEqual(spent().problem);
    expect(bench.stored()).toEqual([]);
  });

  test('is reported as used when the token was stored', async () => {
    const { id, token } = await bench.ask();
    revokedDuring(id);
    await bench.submit(token, SECRET);
    expect(await stateOf(id)).toBe('stored');
    expect(await refusal(revoke(bench.connection, bench.asker, id))).toMatchObject({ code: 'not_found' });
  });

  test('is reported as unclear when the outcome is unknown', async () => {
    const { id, token } = await bench.ask();
    revokedDuring(id, { kind: 'lost', effect: 'before' });
    expect((await refusal(bench.submit(token, SECRET))).code).toBe('outcome_unknown');
    expect(await stateOf(id)).toBe('unclear');
  });
});

describe('a check', () => {
  test('names the server of the request and is kept with the token', async () => {
    const { id, token } = await bench.ask({ mcpServerUrl: 'http://127.0.0.1/mcp', needsApproval: true });
    const { verdict, verdictTicket } = await verifyCollected(bench.connection, {
      token,
      secret: bearerSecret(SECRET),
    });
    expect(verdict.code).toBe('address_not_allowed');
    await bench.submit(token, SECRET, '', verdictTicket);
    expect((await bench.row(id)).verdict).toEqual(verdict);
  });

  test('does not count for another token', async () => {
    const { id, token } = await bench.ask({ mcpServerUrl: 'http://127.0.0.1/mcp', needsApproval: true });
    const { verdictTicket } = await verifyCollected(bench.connection, {
      token,
      secret: bearerSecret('another-token'),
    });
    await bench.submit(token, SECRET, '', verdictTicket);
    expect((await bench.row(id)).verdict).toBeNull();
  });

  test.each([true, false])('is required if the policy requires it (approval: %s)', async (needsApproval) => {
    await changeChecks(bench.db, { verifyRequiredIn: [''], compareTokens: true });
    try {
      const { id, token } = await bench.ask({ mcpServerUrl: 'http://127.0.0.1/mcp', needsApproval });
      const problem = await refusal(bench.submit(token, SECRET));
      expect(problem).toMatchObject({ code: 'not_proven', fields: { accessToken: expect.any(String) } });
      expect((await bench.row(id)).sealed).toBeNull();
      expect(await stateOf(id)).toBe('waiting');
    } finally {
      await changeChecks(bench.db, { verifyRequiredIn: [], compareTokens: true });
    }
  });
});
