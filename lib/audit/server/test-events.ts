import type { ActionName } from '../action-registry';
import type { AuditEvent, AuditFields } from '../model';

/** Makes an event of any fields, because an earlier version may have used unregistered names. */
export const asEvent = (fields: AuditFields): AuditEvent => ({
  ...fields,
  action: fields.action as ActionName,
});

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
