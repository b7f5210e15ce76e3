import 'server-only';
import pMap from 'p-map';
import { hrefOf } from '@/lib/core/same-url';
import { AppError } from '@/lib/core/server/app-error';
import type { Actor } from '@/lib/verification/server/guarded-verdict';
import { policy } from '@/lib/verification/server/verification-policy';
import type { ImportedRow, ImportRowInput } from '../model';
import { keepAllFacts } from './import-facts';
import { withImportLocks } from './import-lock';
import { type Look, type Looks, lookAt, settle } from './import-look';
import { type Series, sendRow } from './import-send';
import { type ImportContext, type KeptRow, keepRows, keptRows, type RowPatch, runOf } from './import-store';
import { endStopped, inSeconds, landingAt, landsInMs } from './unresolved-rows';

/**
 * Rows that are sent in parallel: the 25 of a request in three rounds. The client's rate limits keep them within those
 * of the API.
 */
const ROWS_AT_ONCE = 9;

const ALREADY_THERE = 'The vault already has an active credential for this server. Nothing was sent.';
const TWIN_UNKNOWN =
  'Not sent: another row for the same server and vault was just sent, and its outcome is unknown.';

const stillLanding = (waitMs: number) =>
  `Not sent: a credential for the same server was sent to this vault a moment ago and may still appear. Import it again ${inSeconds(waitMs)}.`;

export const keyTaken = () =>
  new AppError({
    code: 'invalid_input',
    message: 'Two entries of this import have the same key. Nothing was sent. Start the import again.',
  });

const isUndecided = ({ outcome }: KeptRow): boolean => outcome === 'sending' || outcome === 'unknown';

/** Whether sending the row again would not change its outcome. A corrected row counts as another row. */
const isOver = (kept: KeptRow, row: ImportRowInput): boolean =>
  kept.outcome === 'created' ||
  (kept.outcome === 'skipped' && kept.vaultId === row.vaultId && kept.target === row.mcpServerUrl);

const answerOf = ({ key, outcome, vaultId, target, credentialId, sentence }: RowPatch): ImportedRow => ({
  key,
  outcome: outcome === 'sending' ? 'unknown' : outcome,
  vaultId: vaultId ?? '',
  mcpServerUrl: target,
  credentialId: credentialId ?? null,
  sentence: sentence ?? null,
  sameTokenAs: [],
});

const sendingOf = ({ key, vaultId, mcpServerUrl }: ImportRowInput): RowPatch => ({
  key,
  kind: 'credential',
  vaultId,
  target: mcpServerUrl,
  outcome: 'sending',
});

/** Rows for one server in one vault. They run in sequence, because the first makes the others unnecessary. */
interface Twins {
  rows: ImportRowInput[];
  look: Look | undefined;
  /** An active credential for the server that the vault already had. */
  known: string | undefined;
  /** In how many ms an earlier request for the server can no longer land. */
  landsInMs: number;
}

const placeName = (vaultId: string | null, target: string): string => `${vaultId} ${hrefOf(target)}`;

/** `landing` has, by place, in how many ms an earlier request can no longer land. */
function twinsOf(
  rows: readonly ImportRowInput[],
  looks: Looks,
  landing: ReadonlyMap<string, number>,
): Twins[] {
  const groups = new Map<string, Twins>();
  for (const row of rows) {
    const name = placeName(row.vaultId, row.mcpServerUrl);
    const look = looks.get(row.vaultId);
    const known = look?.activeFor?.(row.mcpServerUrl).rows[0]?.id;
    const group = groups.get(name) ?? { rows: [], look, known, landsInMs: landing.get(name) ?? 0 };
    group.rows.push(row);
    groups.set(name, group);
  }
  return [...groups.values()];
}

const isToBeSent = ({ look, known, landsInMs }: Twins): boolean =>
  look?.activeFor != null && known === undefined && landsInMs === 0;

/** If the API refuses a second credential for a server, another caller has added one since the vault was read. */
async function addedMeanwhile(context: ImportContext, { vaultId, mcpServerUrl }: ImportRowInput) {
  const look = (await lookAt(context, [vaultId])).get(vaultId);
  return look?.activeFor?.(mcpServerUrl).rows[0]?.id;
}

async function sendOne(series: Series, row: ImportRowInput): Promise<ImportedRow> {
  const { problem, ...sent } = await sendRow(series, row);
  const { key, vaultId, mcpServerUrl } = row;
  const answer = { key, vaultId, mcpServerUrl, ...sent };
  const there = problem?.code === 'conflict' ? await addedMeanwhile(series.context, row) : undefined;
  return there === undefined
    ? answer
    : { ...answer, outcome: 'skipped', credentialId: there, sentence: ALREADY_THERE };
}

async function sendTwins(series: Series, twins: Twins): Promise<ImportedRow[]> {
  const answers: ImportedRow[] = [];
  let there = twins.known;
  let isDoubtful = false;
  for (const [index, row] of twins.rows.entries()) {
    const { key, vaultId, mcpServerUrl } = row;
    const ended = (outcome: 'skipped' | 'failed', sentence: string) => {
      const credentialId = there ?? null;
      answers.push({ key, vaultId, mcpServerUrl, outcome, credentialId, sentence, sameTokenAs: [] });
    };
    if (twins.look?.activeFor == null) ended('failed', twins.look?.problem.message ?? '');
    else if (there !== undefined) ended('skipped', ALREADY_THERE);
    else if (twins.landsInMs > 0) ended('failed', stillLanding(twins.landsInMs));
    else if (isDoubtful) ended('failed', TWIN_UNKNOWN);
    else {
      // The first row of each group is saved together with all others.
      if (index > 0) await keepRows(series.context, series.runId, [sendingOf(row)]);
      const answer = await sendOne(series, row);
      there = answer.credentialId ?? undefined;
      isDoubtful = answer.outcome === 'unknown';
      answers.push(answer);
    }
  }
  return answers;
}

/** Returns the longest time in ms, by place, in which a request of any run to these vaults may still land. */
async function landing(context: ImportContext, vaultIds: Iterable<string>): Promise<Map<string, number>> {
  const waits = new Map<string, number>();
  for (const row of await landingAt(context, { vaultIds: [...vaultIds] })) {
    const name = placeName(row.vaultId, row.target);
    waits.set(name, Math.max(waits.get(name) ?? 0, landsInMs(context, row)));
  }
  return waits;
}

/** Sends the missing rows and saves how each ended. `sending` is saved before the first request. */
async function sendAll(
  series: Series,
  rows: readonly ImportRowInput[],
  looks: Looks,
): Promise<ImportedRow[]> {
  const { context, runId, made, rules, by } = series;
  const groups = twinsOf(rows, looks, await landing(context, looks.keys()));
  const firsts = groups.filter(isToBeSent).flatMap(({ rows: [first] }) => first ?? []);
  await keepRows(context, runId, firsts.map(sendingOf));
  const answers = (
    await pMap(groups, (twins) => sendTwins(series, twins), { concurrency: ROWS_AT_ONCE })
  ).flat();
  const patches = answers.map(
    ({ key, outcome, vaultId, credentialId, mcpServerUrl, sentence }): RowPatch => ({
      key,
      kind: 'credential',
      vaultId,
      credentialId,
      target: mcpServerUrl,
      outcome,
      sentence,
    }),
  );
  const [elsewhere] = await Promise.all([
    keepAllFacts(context, made, rules, by),
    keepRows(context, runId, patches),
  ]);
  return answers.map((answer) => ({
    ...answer,
    sameTokenAs: [...(elsewhere.get(answer.credentialId ?? '') ?? [])],
  }));
}

async function writeRows(
  { context, runId, by }: Pick<Series, 'context' | 'runId' | 'by'>,
  rows: readonly ImportRowInput[],
): Promise<ImportedRow[]> {
  const keys = rows.map(({ key }) => key);
  await runOf(context, runId, by);
  await endStopped(context, { runId, keys }, { vaultIds: rows.map(({ vaultId }) => vaultId) });
  const [kept, rules, looks] = await Promise.all([
    keptRows(context.db, runId, keys),
    policy(context.db),
    lookAt(
      context,
      rows.map(({ vaultId }) => vaultId),
    ),
  ]);
  if ([...kept.values()].some(({ kind }) => kind === 'vault')) throw keyTaken();
  const answers = new Map<string, ImportedRow>();
  for (const row of rows) {
    const before = kept.get(row.key);
    if (before !== undefined && isOver(before, row))
      answers.set(row.key, { ...answerOf(before), earlier: true });
  }
  const undecided = [...kept.values()].filter(isUndecided);
  // A row that was corrected since may have been sent to another vault.
  const elsewhere = undecided.flatMap(({ vaultId }) => vaultId ?? []).filter((id) => !looks.has(id));
  for (const [vaultId, look] of await lookAt(context, elsewhere)) looks.set(vaultId, look);
  const { ended, doubtful } = await settle(context, undecided, looks);
  await keepRows(context, runId, ended);
  for (const patch of [...ended, ...doubtful]) answers.set(patch.key, answerOf(patch));
  const toSend = rows.filter(({ key }) => !answers.has(key));
  const series = { context, runId, by, rules, made: [], ended: null, silentUntil: 0 };
  for (const answer of await sendAll(series, toSend, looks)) answers.set(answer.key, answer);
  return keys.flatMap((key) => answers.get(key) ?? []);
}

/**
 * Creates the credentials of one request of a run, each once, regardless of earlier requests with the same keys: ended
 * rows are returned again, rows that were being sent are looked up, and only missing ones are sent. While a request of
 * any run for the same server may still land in the vault, nothing is sent: the row itself stays `unknown`, any other
 * is `failed`, and both say when to try again. If the vault has an active credential for the same server, the row is
 * `skipped`. Requests to the same vault run in sequence. Returns the rows in their order. Rejects with `ProblemError`
 * if the run belongs to another person or another import holds the vault for a minute.
 */
export async function importRows(
  context: ImportContext,
  { runId, rows }: { runId: string; rows: readonly ImportRowInput[] },
  by: Actor,
): Promise<ImportedRow[]> {
  if (new Set(rows.map(({ key }) => key)).size < rows.length) throw keyTaken();
  const vaults = [...new Set(rows.map(({ vaultId }) => vaultId))].sort();
  const names = [`import ${runId}`, ...vaults.map((id) => `vault ${context.api.connection.id} ${id}`)];
  return withImportLocks(context.db, names, () => writeRows({ context, runId, by }, rows));
}

const NOT_MADE =
  'Strongroom stopped before a response arrived, and the vault does not list it. It was not created.';

/**
 * Returns how the rows of these keys ended, for the audit log. Rows that were being sent when Strongroom stopped are
 * looked up; if one is missing and can no longer land, it is `failed`. `earlier` are those that ended before `begun`.
 * Sends nothing.
 */
export async function settleRows(
  context: ImportContext,
  { runId, keys, begun }: { runId: string; keys: readonly string[]; begun: Date },
): Promise<ImportedRow[]> {
  return withImportLocks(context.db, [`import ${runId}`], async () => {
    await endStopped(context, { runId, keys }, { vaultIds: [] });
    const kept = await keptRows(context.db, runId, keys);
    const undecided = [...kept.values()].filter(isUndecided);
    const looks = await lookAt(
      context,
      undecided.flatMap(({ vaultId }) => vaultId ?? []),
    );
    const { ended, doubtful } = await settle(context, undecided, looks);
    const told = new Map([...ended, ...doubtful].map((patch) => [patch.key, patch]));
    const notMade = undecided
      .filter(({ key }) => !told.has(key))
      .map(({ key, kind, vaultId, target }): RowPatch => {
        return { key, kind, vaultId, target, outcome: 'failed', sentence: NOT_MADE };
      });
    await keepRows(context, runId, [...ended, ...notMade]);
    for (const patch of notMade) told.set(patch.key, patch);
    return [...kept.values()].map((row) => {
      const now = told.get(row.key);
      if (now !== undefined) return answerOf(now);
      return row.updatedAt < begun ? { ...answerOf(row), earlier: true } : answerOf(row);
    });
  });
}
