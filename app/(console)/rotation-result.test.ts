import { expect, test } from 'vitest';
import type { SentRotation } from '@/lib/rotation/model';
import { endedReport, rotatedReport } from './rotation-result';

const rotation = (differences: Partial<SentRotation> = {}): SentRotation => ({
  id: 'rotation_1',
  vaultId: 'vault_1',
  credentialId: 'cred_1',
  kind: 'static_bearer',
  target: 'https://one.example.com/mcp',
  method: 'recreate',
  retire: 'archive',
  state: 'done',
  newCredentialId: 'cred_2',
  problem: null,
  revision: 3,
  oldRetiredAt: null,
  startedAt: '2026-11-21T09:05:00Z',
  updatedAt: '2026-11-21T09:05:00Z',
  situation: { oldCredential: 'archived', newCredential: 'active' },
  summary: 'The new credential cred_2 has replaced cred_1.',
  steps: [],
  twins: [],
  twinsMore: 0,
  isOldToken: false,
  ...differences,
});
const TWIN = {
  vaultId: 'vault_2',
  credentialId: 'cred_9',
  vaultName: 'Payments',
  target: 'https://two.example.com/mcp',
};

test.each([rotatedReport, endedReport])(
  'reports success only for a new token that is stored once (%o)',
  (reportOf) => {
    expect(reportOf(rotation())?.tone).toBe('ok');
    expect(reportOf(rotation({ twins: [TWIN] }))).toMatchObject({
      tone: 'warn',
      sentence: expect.stringContaining('The same token is kept in “Payments”'),
    });
    expect(reportOf(rotation({ isOldToken: true }))?.tone).toBe('warn');
    expect(reportOf(rotation({ state: 'confirmed' }))).toBeNull();
  },
);

test('reports a closed rotation', () => {
  expect(endedReport(rotation({ state: 'abandoned' }))).toMatchObject({
    tone: 'ok',
    sentence: expect.stringMatching(/^The rotation is closed\./),
  });
});
