import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { leakChecklists } from '@/lib/rotation/server/schema';
import { collectBench } from '@/lib/token-requests/server/test-collect';
import { rotations } from '@/lib/vaults/server/schema';
import { waiting } from './waiting';

const bench = collectBench();

test('counts unfinished rotations, open leak checklists and approvable token requests', async () => {
  const counts = async (role: 'viewer' | 'operator' | 'administrator') =>
    waiting(bench.connection, await bench.person(role));
  expect(await counts('administrator')).toEqual({ '/': 0, '/onboarding': 0 });
  const place = {
    connection: bench.connection.api.connection.id,
    vaultId: 'vault_1',
    target: 'https://a.example',
  };
  await bench.db.insert(leakChecklists).values([
    { ...place, id: randomUUID(), credentialId: 'one' },
    { ...place, id: randomUUID(), credentialId: 'two', closedAt: new Date() },
    { ...place, id: randomUUID(), credentialId: 'three', connection: 'another' },
  ]);
  const kept = { ...place, kind: 'static_bearer', method: 'in-place', retire: 'archive' } as const;
  await bench.db.insert(rotations).values([
    { ...kept, id: randomUUID(), credentialId: 'four', state: 'updating' },
    { ...kept, id: randomUUID(), credentialId: 'four', state: 'done' },
  ]);
  const request = await bench.ask({ needsApproval: true });
  expect(await counts('administrator')).toEqual({ '/': 2, '/onboarding': 0 });
  await bench.submit(request.token);
  expect(await counts('administrator')).toEqual({ '/': 2, '/onboarding': 1 });
  expect(await counts('operator')).toEqual({ '/': 2, '/onboarding': 0 });
  expect(await waiting(bench.connection, bench.asker)).toEqual({ '/': 2, '/onboarding': 1 });
  expect(await counts('viewer')).toEqual({ '/': 2, '/onboarding': 0 });
});
