import 'server-only';
import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { actorName } from '@/lib/core/person';
import { may, type Role } from '@/lib/core/roles';
import { appError, invalidFields } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import { type SavedView, SORTS } from '../model';

interface Context {
  db: Database;
  connection: string;
}

interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
}

const VIEWS_MAX = 100;
const SHOWN_MAX = 200;

const sorting = z.tuple([z.enum(SORTS), z.enum(['asc', 'desc'])]);

interface Row {
  [column: string]: unknown;
  id: string;
  name: string;
  q: string;
  /** A column and a direction, separated by a space. */
  sort: string;
  ownerId: string;
  ownerName: string;
  isShared: boolean;
}

const COLUMNS = sql`id, name, query as q, sort, owner_id as "ownerId", owner_name as "ownerName",
  is_shared as "isShared"`;

const mayChange = (view: Pick<Row, 'ownerId' | 'isShared'>, user: User): boolean =>
  view.ownerId === user.id || (view.isShared && may(user.role, 'settings.manage'));

function viewOf({ sort: stored, ownerId, ...view }: Row, user: User): SavedView {
  const [sort, order] = sorting.catch(['age', 'asc']).parse(stored.split(' '));
  return {
    ...view,
    sort,
    order,
    isOwn: ownerId === user.id,
    mayChange: mayChange({ ...view, ownerId }, user),
  };
}

/** Returns the user's own views and shared ones by name; at most 200, or `limit` whose name contains `text`. */
export async function savedViews(
  { db, connection }: Context,
  user: User,
  { text = '', limit = SHOWN_MAX }: { text?: string; limit?: number } = {},
): Promise<SavedView[]> {
  const { rows } = await db.execute<Row>(sql`
    select ${COLUMNS} from inventory.saved_views
    where connection = ${connection} and (owner_id = ${user.id} or is_shared)
      and lower(name) like ${containing(text.toLowerCase())}
    order by owner_id <> ${user.id}, lower(name), name, owner_name, id limit ${limit}`);
  return rows.map((row) => viewOf(row, user));
}

const taken = () =>
  invalidFields({
    name: 'You already have a view with this name. Choose another name, or delete that view first.',
  });

/** Saves a search under a name. Throws `ProblemError` if the person has a view with this name, or 100 views. */
export async function saveView(
  { db, connection }: Context,
  { name, q, sort, order, isShared }: Pick<SavedView, 'name' | 'q' | 'sort' | 'order' | 'isShared'>,
  user: User,
): Promise<SavedView> {
  const { rows } = await db.execute<Row>(sql`
    insert into inventory.saved_views (id, connection, name, query, sort, owner_id, owner_name, is_shared)
    select ${randomUUID()}, ${connection}, ${name}, ${q}, ${`${sort} ${order}`}, ${user.id}, ${actorName(user)}, ${isShared}
    where (select count(*) from inventory.saved_views
      where connection = ${connection} and owner_id = ${user.id}) < ${VIEWS_MAX}
    on conflict (connection, owner_id, name) do nothing
    returning ${COLUMNS}`);
  const [saved] = rows;
  if (saved !== undefined) return viewOf(saved, user);
  const { rows: others } = await db.execute(sql`
    select from inventory.saved_views
    where connection = ${connection} and owner_id = ${user.id} and name = ${name}`);
  if (others.length > 0) throw taken();
  throw appError('conflict', `You have ${VIEWS_MAX} saved views. Delete one, then save this search.`);
}

/** Runs a change of a view. Throws `ProblemError` `not_found` or `not_permitted` if the person may not change it. */
async function changing(
  { db, connection }: Context,
  id: string,
  user: User,
  change: (isIt: SQL) => SQL,
): Promise<SavedView> {
  return db.transaction(async (tx) => {
    const isIt = sql`connection = ${connection} and id = ${id}`;
    const { rows } = await tx.execute<Row>(
      sql`select ${COLUMNS} from inventory.saved_views where ${isIt} for update`,
    );
    const [found] = rows;
    if (found === undefined || (found.ownerId !== user.id && !found.isShared))
      throw appError('not_found', 'This view was deleted or is no longer shared. Reload the page.');
    if (!mayChange(found, user))
      throw appError('not_permitted', 'Only its owner and administrators can change a shared view.');
    const { rows: changed } = await tx.execute<Row>(sql`${change(isIt)} returning ${COLUMNS}`);
    return viewOf(changed[0] ?? found, user);
  });
}

const UNIQUE_VIOLATION = '23505';

const isTaken = (error: unknown): boolean =>
  error instanceof Error && (('code' in error && error.code === UNIQUE_VIOLATION) || isTaken(error.cause));

/** Renames, shares or unshares a view. Throws `ProblemError` as `changing`, or if its owner has a view with this name. */
export async function changeView(
  context: Context,
  { id, name, isShared }: Pick<SavedView, 'id' | 'name' | 'isShared'>,
  user: User,
): Promise<SavedView> {
  try {
    return await changing(
      context,
      id,
      user,
      (isIt) => sql`update inventory.saved_views set name = ${name}, is_shared = ${isShared} where ${isIt}`,
    );
  } catch (error) {
    throw isTaken(error) ? taken() : error;
  }
}

/** Deletes a view. Throws `ProblemError` `not_found` or `not_permitted`. */
export const deleteView = (context: Context, { id }: { id: string }, user: User): Promise<SavedView> =>
  changing(context, id, user, (isIt) => sql`delete from inventory.saved_views where ${isIt}`);
