import 'server-only';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { vaultTarget } from '@/lib/vaults/server/targets';
import { listAnswer } from './answers';
import { type HonoEnv, reading, type Service, writing } from './call';
import { check } from './field-rules';
import { parseListQuery } from './list-query';
import { presentSession } from './session-shape';
import { createSessionInput, getSession, insertSession, listSessions } from './sessions';

export function addSessionRoutes(app: OpenAPIHono<HonoEnv>, service: Service): void {
  app.get(
    '/sessions',
    reading(service, async (call) => {
      const query = parseListQuery(call.search, ['agent_id', 'include_archived']);
      const page = await listSessions(service.database, call.account.id, query);
      return listAnswer(call, query, page, (row) => presentSession(call.shape, row));
    }),
  );
  app.post(
    '/sessions',
    writing(service, async (call) => {
      const row = await insertSession(call.tx, call.account.id, check(createSessionInput, call.json()));
      return {
        answer: { status: 201, body: presentSession(call.shape, row) },
        action: 'agent-session.create',
        targets: row.vaultIds.map((id) => vaultTarget({ id })),
        summary: { sessionId: row.id, agent: row.agent },
      };
    }),
  );
  app.get(
    '/sessions/:sessionId',
    reading(service, async (call) => {
      const row = await getSession(service.database, call.account.id, call.id('sessionId'));
      return { status: 200, body: presentSession(call.shape, row) };
    }),
  );
}
