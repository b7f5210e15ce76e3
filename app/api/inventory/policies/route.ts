import { mirror } from '@/lib/boot/server/vault-context';
import { appError } from '@/lib/core/server/app-error';
import { withDraft } from '@/lib/inventory/policy-form';
import { policyDraftInput } from '@/lib/inventory/policy-inputs';
import { policiesInForce } from '@/lib/inventory/server/policies';
import { policyCounts } from '@/lib/inventory/server/policy-counts';
import { read } from '@/lib/web/server/read';

function draftIn(text: string) {
  try {
    return policyDraftInput.parse(JSON.parse(text));
  } catch {
    throw appError('invalid_input', 'These policies are invalid. Correct the form, then try again.');
  }
}

/** Returns how many credentials break each rule, with the rules in `draft` or the stored rules. */
export const GET = read('vaults.read', async (request) => {
  const draft = new URL(request.url).searchParams.get('draft');
  const { db, connection } = await mirror();
  const policies = await policiesInForce(db);
  return policyCounts(db, connection, draft === null ? policies : withDraft(policies, draftIn(draft)));
});
