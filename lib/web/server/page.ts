import 'server-only';
import type { Route } from 'next';
import { headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { cache, type ReactNode } from 'react';
import { isSetUp } from '@/lib/auth/server/is-set-up';
import { currentSession } from '@/lib/auth/server/session';
import { type Access, may, type Permission } from '@/lib/core/roles';
import { naming } from '@/lib/core/server/database-trouble';
import { db } from '@/lib/core/server/db/client';
import type { SessionFor } from './authorize';
import { recordRefusal } from './refusal';

/** Guarantee: consists of our own constants and, as a parameter, the requested path. */
const route = (path: string) => path as Route;

const holder = cache((): { permission: Permission | null } => ({ permission: null }));

export const missingPermission = (): Permission | null => holder().permission;

async function detour(access: Access): Promise<string | null> {
  const session = await currentSession();
  if (session === null) {
    if (!(await isSetUp(db()))) return '/setup';
    const asked = (await headers()).get('x-pathname');
    return asked === null || asked === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(asked)}`;
  }
  return session.owes !== null && access !== 'signed-in' ? '/settings/security?enrol=1' : null;
}

/** Redirects others to sign-in, setup or enrollment, or shows what the role lacks. Layouts check nothing. */
export function page<Props, A extends Exclude<Access, 'public'>>(
  access: A,
  render: (props: Props, session: SessionFor<A>) => ReactNode | Promise<ReactNode>,
) {
  const shown = async (props: Props): Promise<ReactNode> => {
    const elsewhere = await detour(access);
    if (elsewhere !== null) redirect(route(elsewhere));
    const session = await currentSession();
    if (session === null) redirect(route('/sign-in'));
    if (access !== 'signed-in' && !may(session.user.role, access)) {
      holder().permission = access;
      const path = (await headers()).get('x-pathname')?.split('?')[0];
      await recordRefusal(session, { action: 'console.read', code: 'not_permitted', path });
      forbidden();
    }
    return render(props, session);
  };
  return (props: Props): Promise<ReactNode> => naming(shown(props));
}

/** A page that needs no session. It too reports a database that cannot be read. */
export const openPage =
  <Props>(render: (props: Props) => ReactNode | Promise<ReactNode>) =>
  (props: Props): Promise<ReactNode> =>
    naming(Promise.resolve(props).then(render));
