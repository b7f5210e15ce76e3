import 'server-only';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { listAnswer } from './answers';
import { presentAuthSession } from './auth-shape';
import { type Call, type HonoEnv, reading, type Service, writing } from './call';
import { check } from './field-rules';
import { presentFlatSession } from './flat-shape';
import { parseListQuery } from './list-query';
import { createSessionInput, getSession, insertSession, listSessions, type SessionRow } from './sessions';

const present = (call: Call, row: SessionRow) =>
  call.shape === 'flat' ? presentFlatSession(row) : presentAuthSession(row);

export function addSessionRoutes(app: OpenAPIHono<HonoEnv>, service: Service): void {
  app.get(
    '/sessions',
    reading(service, async (call) => {
      const query = parseListQuery(call.search);
      const page = await listSessions(service.database, call.account.id, query);
      return listAnswer(call, query, page, (row) => present(call, row));
    }),
  );
  app.post(
    '/sessions',
    writing(service, async (call) => {
      const row = await insertSession(call.tx, call.account.id, check(createSessionInput, call.json()));
      return { status: 201, body: present(call, row) };
    }),
  );
  app.get(
    '/sessions/:sessionId',
    reading(service, async (call) => ({
      status: 200,
      body: present(call, await getSession(service.database, call.account.id, call.id('sessionId'))),
    })),
  );
}
