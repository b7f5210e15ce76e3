import 'server-only';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { createAccount } from './accounts';
import { parseJson, readBody } from './body';
import { type HonoEnv, type Service, toResponse } from './call';
import { check, choice, object, text } from './field-rules';
import { currentScenario, scenarioInput, setScenario } from './scenarios';

const flag = (field: string) =>
  z.boolean({ error: `Field '${field}' must be true or false.` }).default(false);

const accountInput = object('', {
  name: text('name', 255),
  shape: choice('shape', ['flat', 'auth']).optional(),
  require_first_credential: flag('require_first_credential'),
  unique_targets: flag('unique_targets'),
});

/** Creates accounts without a PAT, for tests that need one each. Only if scenarios are enabled. */
export function addAccountRoute(app: OpenAPIHono<HonoEnv>, service: Service): void {
  app.post('/scenarios/accounts', async (context) => {
    const input = check(accountInput, parseJson(await readBody(context.req.raw)));
    const { accountId, pat } = await createAccount(
      {
        name: input.name,
        shape: input.shape,
        requireFirstCredential: input.require_first_credential,
        uniqueTargets: input.unique_targets,
      },
      service.database,
    );
    return toResponse({ status: 201, body: { account_id: accountId, pat } }, context.get('requestId'));
  });
}

/** Reads, sets and clears the scenario of the account with its PAT. Scenarios never affect these routes. */
export function addScenarioRoutes(app: OpenAPIHono<HonoEnv>, service: Service): void {
  const current = async (accountId: string, requestId: string) =>
    toResponse(
      { status: 200, body: { scenario: await currentScenario(service.database, accountId) } },
      requestId,
    );
  app.get('/scenarios', (context) => current(context.get('account').id, context.get('requestId')));
  app.put('/scenarios', async (context) => {
    const { id } = context.get('account');
    await setScenario(service.database, id, check(scenarioInput, parseJson(await readBody(context.req.raw))));
    return current(id, context.get('requestId'));
  });
  app.delete('/scenarios', async (context) => {
    const { id } = context.get('account');
    await setScenario(service.database, id, null);
    return current(id, context.get('requestId'));
  });
}
