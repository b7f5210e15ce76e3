'use server';

import { headers } from 'next/headers';
import { connect } from '@/lib/boot/server/vault-context';
import { requestFacts } from '@/lib/http/server/request-facts';
import { openInput, submitInput, verifyCollectedInput } from '@/lib/token-requests/model';
import { bearerOf, openLink } from '@/lib/token-requests/server/link';
import { submit, verifyCollected } from '@/lib/token-requests/server/submit';
import { credentialTarget } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

export const openRequest = action({
  name: 'collect.open',
  // Only the first opening is logged to the audit log, because a page can be reloaded at any time.
  readOnly: true,
  input: openInput,
  run: async (input, session) =>
    openLink(await connect(), input, { session, facts: requestFacts(await headers()) }),
});

export const verifyCollectedToken = action({
  name: 'collect.verify',
  linkHolder: async (input, session) =>
    bearerOf(await connect(), input, { session, facts: requestFacts(await headers()) }),
  input: verifyCollectedInput,
  run: async (input) => verifyCollected(await connect(), input),
  auditSummary: ({ verdict }) => ({ verdict: verdict.code }),
});

export const submitToken = action({
  name: 'collect.submit',
  linkHolder: async (input, session) =>
    bearerOf(await connect(), input, { session, facts: requestFacts(await headers()) }),
  input: submitInput,
  run: async (input, _session, about) =>
    submit(await connect(), input, (credential) => about(credentialTarget(credential))),
});
