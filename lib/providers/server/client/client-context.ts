import 'server-only';
import type { Stopping } from '@/lib/core/server/stopping';
import type { Page } from '@/lib/providers/model';
import type { Provider, RowReader } from '../provider';
import { VaultsApiError } from './error';
import { ignoresCursor, listQuery, pause, readPage, refuseNoWay } from './pages';
import type { ProviderState } from './provider-state';
import type { Answer } from './response';
import type { Clock } from './retry';
import type { Call, Transport } from './transport';
import type { CallOptions, ListOptions } from './vaults-api';

export interface ApiSession {
  send: Transport;
  knowledge: ProviderState;
  clock: Clock;
  pagePauseMs: number;
  stopping: Stopping;
}

export async function call(session: ApiSession, request: Call): Promise<Answer> {
  const answer = await session.send(request);
  session.knowledge.note(answer.body);
  return answer;
}

async function answerToList(
  session: ApiSession,
  path: readonly string[],
  options: ListOptions & CallOptions,
): Promise<Answer> {
  const { knowledge } = session;
  const { paging } = knowledge.provider;
  const others = paging.cursorNames.filter((name) => name !== knowledge.cursorName);
  let last: Answer | null = null;
  for (const name of [knowledge.cursorName, ...others]) {
    const query = listQuery(paging, options, name);
    last = await call(session, { method: 'GET', path, query, signal: options.signal });
    if (ignoresCursor(paging, last, options)) continue;
    knowledge.cursorName = name;
    return last;
  }
  // Otherwise the repeated first page would look like the whole list.
  throw new VaultsApiError({
    kind: 'unreadable',
    message: 'The Vaults API returns only its first page and ignores cursors.',
    status: last?.status,
    requestId: last?.requestId,
  });
}

const EMPTY_PAGES_MAX = 10;

const withoutDates = ({ createdFrom: _, createdTo: __, ...options }: ListOptions & CallOptions) => options;

/** Whether the dates may have caused a refusal. A range that ends before it begins is itself invalid. */
const mayRefuseDates = (error: unknown, { createdFrom, createdTo }: ListOptions): boolean =>
  error instanceof VaultsApiError &&
  (error.kind === 'invalid' || error.kind === 'unsupported') &&
  !(createdFrom !== undefined && createdTo !== undefined && createdFrom > createdTo);

/** Returns the response to a list request. `ignoresDates` is set if this API has no filter by date. */
async function answerWithDates(
  session: ApiSession,
  path: readonly string[],
  options: ListOptions & CallOptions,
): Promise<{ answer: Answer; ignoresDates: boolean }> {
  const { knowledge } = session;
  const hasDates = options.createdFrom !== undefined || options.createdTo !== undefined;
  if (hasDates && !knowledge.capabilities().createdRangeFilter)
    return { answer: await answerToList(session, path, withoutDates(options)), ignoresDates: true };
  try {
    return { answer: await answerToList(session, path, options), ignoresDates: false };
  } catch (error) {
    if (!hasDates || !mayRefuseDates(error, options)) throw error;
    const answer = await answerToList(session, path, withoutDates(options)).catch(() => {
      throw error;
    });
    knowledge.learn({ createdRangeFilter: false });
    return { answer, ignoresDates: true };
  }
}

async function onePage<T extends { id: string; createdAt: string | null }>(
  session: ApiSession,
  path: readonly string[],
  read: RowReader<T>,
  options: ListOptions & CallOptions,
): Promise<Page<T>> {
  refuseNoWay(options);
  const { answer, ignoresDates } = await answerWithDates(session, path, options);
  const { page, ignoresRange } = readPage(session.knowledge.provider.paging, answer, options, read);
  if (ignoresRange) session.knowledge.learn({ createdRangeFilter: false });
  return ignoresDates || ignoresRange ? { ...page, ignoresDates: true } : page;
}

/** Returns a page. Skips a few empty pages; an empty page with a `nextCursor` may have rows after it. */
export async function listPage<T extends { id: string; createdAt: string | null }>(
  session: ApiSession,
  path: readonly string[],
  read: RowReader<T>,
  asked: ListOptions & CallOptions,
): Promise<Page<T>> {
  const { rowsPerPageMax } = session.knowledge.provider.limits;
  const limit = asked.limit === undefined ? undefined : Math.min(asked.limit, rowsPerPageMax);
  const options = { ...asked, ...(limit !== undefined && { limit }) };
  const first = await onePage(session, path, read, options);
  const isEmpty = ({ items, unreadable }: Page<T>) => items.length + unreadable === 0;
  let page = first;
  for (let more = EMPTY_PAGES_MAX; more > 0 && isEmpty(page) && page.nextCursor !== null; more--) {
    await pause(session.clock, session.pagePauseMs, options.signal);
    page = await onePage(session, path, read, { ...options, after: page.nextCursor });
  }
  // The previous page of this one is the page that the person came from.
  return page === first || isEmpty(page) || options.after
    ? page
    : { ...page, previousCursor: first.previousCursor };
}

/**
 * Reads the entry in a 2xx response. Throws `VaultsApiError` of kind `unreadable`. For a write the error is
 * ambiguous: it was accepted, but the current state is unknown.
 */
export function readEntry<T>({ body, status, requestId }: Answer, read: RowReader<T>, isWrite: boolean): T {
  const entry = read(body);
  if (entry !== null) return entry;
  throw new VaultsApiError({
    kind: 'unreadable',
    message: 'The Vaults API returned a response that cannot be read.',
    status,
    requestId,
    ambiguous: isWrite,
  });
}

/**
 * Reads the entry in the response to a change, or reads it again if the response has none (204). A failure of
 * that read is ambiguous, because the change was accepted.
 */
export async function entryAfterChange<T>(
  answer: Answer,
  read: RowReader<T>,
  reread: () => Promise<T>,
): Promise<T> {
  const entry = read(answer.body);
  if (entry !== null) return entry;
  try {
    return await reread();
  } catch (error) {
    if (!(error instanceof VaultsApiError)) throw error;
    throw new VaultsApiError({ ...error, message: error.message, ambiguous: true });
  }
}

const isInvalid = (error: unknown): error is VaultsApiError =>
  error instanceof VaultsApiError && error.kind === 'invalid';

/** The refusal is about the form, or the provider is unknown and no field is named. */
const isAboutForm = ({ known }: ProviderState, tried: Provider, error: unknown): error is VaultsApiError =>
  isInvalid(error) &&
  (tried.recognition.refusesForm(error) ||
    (known === null && error.param === undefined && !/'[^']+'/.test(error.message)));

/**
 * Writes in the form of the known or assumed provider. A 400 that shows another provider is tried in its
 * form. This is safe, because a refused request created nothing.
 */
export async function writeAsProvider<T>(
  { knowledge }: ApiSession,
  write: (provider: Provider) => Promise<T>,
): Promise<T> {
  const first = knowledge.provider;
  try {
    return await write(first);
  } catch (error) {
    const second = knowledge.otherThan(first);
    if (second === null || !isAboutForm(knowledge, first, error)) throw error;
    try {
      const result = await write(second);
      knowledge.accepted(second);
      return result;
    } catch (later) {
      // The second refusal is reported if it is about the input and the first was about the form.
      const isAboutInput = (refusal: VaultsApiError) =>
        first.recognition.refusesForm(error) && !second.recognition.refusesForm(refusal);
      throw !isInvalid(later) || isAboutInput(later) ? later : error;
    }
  }
}
