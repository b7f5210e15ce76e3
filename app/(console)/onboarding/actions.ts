'use server';

import { connect } from '@/lib/boot/server/vault-context';
import {
  endImportInput,
  importRowsInput,
  importVaultInput,
  lookAlikesInput,
  startImportInput,
  verifyRowsInput,
} from '@/lib/import/model';
import * as audit from '@/lib/import/server/import-audit';
import * as rows from '@/lib/import/server/import-rows';
import * as run from '@/lib/import/server/import-run';
import * as vault from '@/lib/import/server/import-vault';
import { lookAlikes } from '@/lib/import/server/similar-urls';
import * as verify from '@/lib/import/server/verify-rows';
import { vaultTarget } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

/** The same id returns the same run. */
export const startImport = action({
  name: 'import.start',
  input: startImportInput,
  targets: ({ runId }) => [audit.importTarget(runId)],
  run: async (input, { user }) => ({ runId: (await run.startImport(await connect(), input, user)).id }),
});

export const makeImportVault = action({
  name: 'vault.create',
  input: importVaultInput,
  targets: ({ runId }) => [audit.importTarget(runId)],
  run: async (input, { user }) => vault.makeImportVault(await connect(), input, user),
  targetsAfter: (made) => [vaultTarget(made.vault)],
  auditSummary: ({ made }) => ({ made }),
});

export const importRows = action({
  name: 'import.rows',
  input: importRowsInput,
  targets: (input) => audit.rowTargets(input.runId, input.rows),
  run: async (input, { user }) => rows.importRows(await connect(), input, user),
  targetsAfter: (imported) => audit.madeByRows(imported),
  auditSummary: (imported) => audit.rowCounts(imported),
  ended: (imported) => audit.rowsEnded(imported),
});

export const endImport = action({
  name: 'import.end',
  input: endImportInput,
  targets: ({ runId }) => [audit.importTarget(runId)],
  run: async ({ runId }, { user }) => run.endImport(await connect(), runId, user),
  auditSummary: (counts) => counts,
});

/** For the lints. A read, but its input is too large for a URL. */
export const findLookAlikes = action({
  name: 'import.look-alikes',
  readOnly: true,
  input: lookAlikesInput,
  run: async ({ servers }) => lookAlikes(await connect(), servers),
});

/** Rows missing from the answer exceeded the person's rate limit; they can be sent again later. */
export const verifyRows = action({
  name: 'import.verify',
  input: verifyRowsInput,
  run: async (input, { user }) => verify.verifyRows(user.id, input.rows),
  auditSummary: (checked) => audit.verdictCounts(checked),
});
