import 'server-only';
import { z } from '@hono/zod-openapi';
import type { Shape } from './accounts';
import type { SessionRow } from './sessions';

/** A session in both shapes. The flat one repeats the agent's id as `agent_id`. */

const instant = z.string().openapi({ format: 'date-time', example: '2026-08-19T07:12:03.123456Z' });
const none = z.array(z.never().openapi({ type: 'null' })).openapi({ description: 'Always empty.' });

/** This service has no agents, so it knows only what the session was created with. */
const agent = z.object({
  id: z.string(),
  type: z.literal('agent'),
  name: z.string().openapi({ description: 'The id, because this service knows no names of agents.' }),
  description: z.null(),
  model: z.object({ id: z.null(), effective_context_window: z.null() }),
  system: z.null(),
  tools: none,
  skills: none,
  mcp_servers: none,
  version: z.number().nullable().openapi({ description: 'The requested version; null: the latest.' }),
});

const fields = z.object({
  id: z.string(),
  type: z.literal('session'),
  agent,
  environment_id: z.string().nullable(),
  title: z.string().nullable(),
  status: z.literal('idle'),
  metadata: z.record(z.string(), z.string()),
  environment_variables: z.object({}),
  resources: none,
  vault_ids: z.array(z.string()),
  deployment_id: z.null(),
  outcome_evaluations: none,
  stats: z.object({ active_seconds: z.number(), duration_seconds: z.number() }),
  usage: z.object({ total_credits: z.number() }),
  archived_at: z.null(),
  created_at: instant,
  updated_at: instant,
});

export const authSession = fields.openapi('AuthSession');
export const flatSession = fields.extend({ agent_id: z.string() }).openapi('FlatSession');

/** Fields that no session has here, because this service runs none. */
const NEVER_RUN = {
  environment_variables: {},
  resources: [],
  deployment_id: null,
  outcome_evaluations: [],
  stats: { active_seconds: 0, duration_seconds: 0 },
  usage: { total_credits: 0 },
  archived_at: null,
};

export function presentSession(
  shape: Shape,
  row: SessionRow,
): z.output<typeof authSession> | z.output<typeof flatSession> {
  const session: z.output<typeof authSession> = {
    id: row.id,
    type: 'session',
    agent: {
      id: row.agent,
      type: 'agent',
      name: row.agent,
      description: null,
      model: { id: null, effective_context_window: null },
      system: null,
      tools: [],
      skills: [],
      mcp_servers: [],
      version: row.agentVersion,
    },
    environment_id: row.environmentId,
    title: row.title,
    status: 'idle',
    metadata: row.metadata,
    vault_ids: row.vaultIds,
    ...NEVER_RUN,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
  return shape === 'flat' ? { ...session, agent_id: row.agent } : session;
}
