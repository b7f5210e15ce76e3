import 'server-only';
import type { AuditActor } from '@/lib/audit/model';
import { actorName } from '@/lib/core/person';

/** Returns the actor for the audit log. Without a session the actor is anonymous. */
export const actorOf = (session: { user: { id: string; name: string; email: string } } | null): AuditActor =>
  session === null
    ? { id: null, name: 'not signed in', kind: 'anonymous' }
    : { id: session.user.id, name: actorName(session.user), kind: 'user' };
