'use server';

import { db } from '@/lib/core/server/db/client';
import { changePoliciesInput } from '@/lib/inventory/policy-inputs';
import { changePolicies as changeRules } from '@/lib/inventory/server/policies';
import { action } from '@/lib/web/server/action';

export const changePolicies = action({
  name: 'policy.change-credential-rules',
  requiresReauth: true,
  input: changePoliciesInput,
  targets: () => [{ kind: 'setting', id: 'policies', label: 'Policies' }],
  run: (input, session) => changeRules(db(), input, session.user),
  auditSummary: ({ version, changes }) => ({ version, changes: changes.join('; ') }),
});
