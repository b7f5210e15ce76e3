import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createAccount, createBearerLookup, ensureAccount, revokePat } from './accounts';
import { serviceTest } from './test-service';

const service = serviceTest();

test('ensureAccount may run several times and in parallel, and a new PAT replaces the old one', async () => {
  const runs = Array.from({ length: 8 }, () =>
    ensureAccount({ name: 'default', pat: 'pt-first' }, service.db),
  );
  const ids = new Set((await Promise.all(runs)).map(({ accountId }) => accountId));
  expect(ids.size).toBe(1);
  const call = service.callerFor('pt-first');
  expect((await call('POST', '/vaults', { display_name: 'Kept' })).status).toBe(201);
  const second = { name: 'default', pat: 'pt-second' };
  await ensureAccount({ ...second, replaced: 'pt-first' }, service.db);
  await ensureAccount(second, service.db);
  const renewed = await service.callerFor('pt-second')('GET', '/vaults');
  expect(renewed.text).toContain('Kept');
  const find = createBearerLookup(service.db);
  expect(await find('pt-first')).toBeNull();
  await ensureAccount({ name: 'default', pat: 'pt-first', replaced: 'pt-second' }, service.db);
  expect(await find('pt-first')).not.toBeNull();
});

test('the PAT of another data folder is refused, and the first one stays valid', async () => {
  const attempts = ['pt-folder-a', 'pt-folder-b', 'pt-folder-c'].map((pat) =>
    ensureAccount({ name: 'shared', pat }, service.db).then(
      () => pat,
      (error: Error) => error.message,
    ),
  );
  const [taken, ...refused] = (await Promise.all(attempts)).toSorted((one) =>
    one.startsWith('pt-') ? -1 : 1,
  );
  for (const message of refused) expect(message).toMatch(/PAT of another data folder.*Nothing was changed/);
  expect((await service.callerFor(String(taken))('GET', '/vaults')).status).toBe(200);
});

test('a PAT is pt- and 43 characters, and the database contains only its hash', async () => {
  const { pat } = await createAccount({ name: 'hashed' }, service.db);
  expect(pat).toMatch(/^pt-[A-Za-z0-9_-]{43}$/);
  const { rows } = await service.db.execute(
    sql`select p::text, a::text from embedded.pats p, embedded.accounts a`,
  );
  expect(JSON.stringify(rows)).not.toContain(pat.slice(3, 20));
});

test('a revoked PAT stops working within five seconds', async () => {
  const { pat } = await createAccount({ name: 'revoked' }, service.db);
  let now = 0;
  const find = createBearerLookup(service.db, () => now);
  expect(await find(pat)).not.toBeNull();
  await revokePat(pat, service.db);
  now = 5_000;
  expect(await find(pat)).toBeNull();
});
