import 'server-only';
import type { AuditActor } from '@/lib/audit/model';
import { actorName } from '@/lib/core/person';

/** How a person is named in the audit log. */
export const actorOf = (session: { user: { id: string; name: string; email: string } } | null): AuditActor =>
  session === null
    ? { id: null, name: 'nobody signed in', kind: 'anonymous' }
    : { id: session.user.id, name: actorName(session.user), kind: 'user' };
