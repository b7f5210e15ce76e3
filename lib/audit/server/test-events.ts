import type { ActionName } from '../action-registry';
import type { AuditEvent, AuditFields } from '../model';

/** Any fields as an event: an earlier version may have used names that the record does not have. */
export const asEvent = (fields: AuditFields): AuditEvent => ({
  ...fields,
  action: fields.action as ActionName,
});

/** An event with nothing special about it; `fields` make it what a test needs. */
export const someEvent = (fields: Partial<AuditFields> = {}): AuditEvent =>
  asEvent({
    actor: { id: 'user_1', name: 'Ada', kind: 'user' },
    action: 'credential.archive',
    targets: [{ kind: 'credential', id: 'cred_1', label: 'https://mcp.example.com/mcp' }],
    outcome: 'success',
    code: null,
    intentId: null,
    requestId: 'req_1',
    address: '192.0.2.1',
    userAgent: 'Mozilla/5.0',
    summary: { vaultId: 'vault_1', accessToken: '[set]' },
    ...fields,
  });
