import { type SQL, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import {
  bearerAuth,
  createVault,
  errorOf,
  flatCredential,
  idOf,
  type Reply,
  serviceTest,
} from './test-service';

const service = serviceTest();

/** Resolves when a statement of this database waits for a lock, or the call ends without waiting. */
async function untilItWaits(call: Promise<Reply>): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  call.then(over, over);
  const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while (!isOver && (await service.db.execute(waiting)).rows.length === 0);
}

async function duringOther(work: SQL[], call: () => Promise<Reply>): Promise<Reply> {
  const running = await service.db.transaction(async (tx) => {
    for (const statement of work) await tx.execute(statement);
    const pending = call();
    await untilItWaits(pending);
    return { pending };
  });
  return running.pending;
}

const lockOf = (vault: string) => sql`select 1 from embedded.vaults where id = ${vault} for no key update`;

test('an added credential sees one for the same URL that is added at the same time', async () => {
  const { call } = await service.account({ uniqueTargets: true });
  const [vault, other] = [await createVault(call), await createVault(call)];
  const twin = idOf(await call('POST', `/vaults/${other}/credentials`, flatCredential()));
  const move = sql`update embedded.credentials set vault_id = ${vault} where id = ${twin}`;
  const reply = await duringOther([lockOf(vault), move], () =>
    call('POST', `/vaults/${vault}/credentials`, flatCredential()),
  );
  expect(reply.status).toBe(409);
});

test('an added credential sees that the vault is being archived', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const archive = sql`update embedded.vaults set archived_at = now() where id = ${vault}`;
  const reply = await duringOther([archive], () =>
    call('POST', `/vaults/${vault}/credentials`, flatCredential()),
  );
  expect([reply.status, errorOf(reply).message]).toEqual([409, `Vault '${vault}' is archived.`]);
});

test('a rotation sees that the credential is being archived', async () => {
  const { call } = await service.account({ shape: 'auth' });
  const vault = await createVault(call);
  const path = `/vaults/${vault}/credentials`;
  const credential = idOf(await call('POST', path, bearerAuth()));
  const archive = sql`update embedded.credentials set archived_at = now() where id = ${credential}`;
  const reply = await duringOther([archive], () =>
    call('POST', `${path}/${credential}`, { auth: { type: 'static_bearer', token: 'new' } }),
  );
  expect([reply.status, errorOf(reply).message]).toEqual([409, `Credential '${credential}' is archived.`]);
});

test('a session cannot include a vault that is being archived', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const archive = sql`update embedded.vaults set archived_at = now() where id = ${vault}`;
  const reply = await duringOther([archive], () =>
    call('POST', '/sessions', { agent: 'a', vault_ids: [vault] }),
  );
  expect([reply.status, errorOf(reply).message]).toEqual([400, `Vault '${vault}' is archived.`]);
});

test('a token cannot be read from a credential that is being archived', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const credential = idOf(await call('POST', `/vaults/${vault}/credentials`, flatCredential()));
  const sessionId = idOf(await call('POST', '/sessions', { agent: 'a', vault_ids: [vault] }));
  const archive = sql`update embedded.credentials set archived_at = now() where id = ${credential}`;
  const { mcp_server_url: mcpServerUrl } = flatCredential();
  let reading: unknown = 'not yet';
  await duringOther([archive], async () => {
    reading = await service.service.readTokenForSession({ sessionId, mcpServerUrl, reader: 'a' });
    return { status: 200, headers: new Headers(), text: '', json: {} };
  });
  expect(reading).toBeNull();
});

test('the repetition of a keyed write that is still running must wait', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const options = { headers: { 'idempotency-key': 'key-1' } };
  const add = () => call('POST', `/vaults/${vault}/credentials`, flatCredential(), options);
  let twin: Reply | undefined;
  let first: Promise<Reply> | undefined;
  await service.db.transaction(async (tx) => {
    await tx.execute(lockOf(vault));
    first = add();
    await untilItWaits(first);
    twin = await add();
  });
  expect([twin?.status, twin === undefined ? '' : errorOf(twin).message]).toEqual([
    409,
    'A request with this idempotency key is still being processed.',
  ]);
  expect((await first)?.status).toBe(201);
  expect((await add()).text).toBe((await first)?.text);
});
