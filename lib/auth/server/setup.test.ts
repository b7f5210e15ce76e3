import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setup, user } from './schema';

const setUpInput = { name: 'Ada', email: 'ada@example.com', password: 'seven quiet herons' };

async function start(settings: Record<string, string> = {}) {
  vi.resetModules();
  for (const key of ['strongroomAuth', 'strongroomDatabase']) Reflect.deleteProperty(globalThis, key);
  const console = await import('./test-console');
  const opened = await console.openTestConsole(settings);
  return { ...opened, ...console, setup: await import('./setup') };
}

let running: Awaited<ReturnType<typeof start>>;
afterEach(() => running.close());

const users = () => running.db.select({ email: user.email, role: user.role }).from(user);
const problemOf = async (run: Promise<unknown>) => {
  const problem = await run.then(
    () => null,
    (error: unknown) => error,
  );
  return problem instanceof Error && 'problem' in problem ? problem.problem : problem;
};

describe('the first administrator, by setup code', () => {
  beforeEach(async () => {
    running = await start();
  });

  test('is created once with the correct code; a wrong code creates none', async () => {
    const { openSetup, setUp } = running.setup;
    const { isSetUp } = await import('./is-set-up');
    const code = (await openSetup()) ?? '';
    expect(code).toMatch(/^([2-9A-HJKMNP-Z]{5}-){2}[2-9A-HJKMNP-Z]{5}$/);
    const wrong = await problemOf(setUp(running.db, { ...setUpInput, code: 'AAAAA-AAAAA-AAAAA' }));
    expect(wrong).toMatchObject({ code: 'invalid_input', fields: { code: expect.any(String) } });
    expect(await users()).toEqual([]);
    expect(await isSetUp(running.db)).toBe(false);
    await setUp(running.db, { ...setUpInput, code: ` ${code.toLowerCase()} ` });
    expect(await users()).toEqual([{ email: 'ada@example.com', role: 'administrator' }]);
    expect(await isSetUp(running.db)).toBe(true);
    expect(await running.db.select().from(setup)).toEqual([]);
    const again = await problemOf(setUp(running.db, { ...setUpInput, email: 'eve@example.com', code }));
    expect(again).toMatchObject({ code: 'conflict' });
    expect((await running.createBrowser().signIn(setUpInput.email)).status).toBe(200);
  });

  test('needs the code before anything is written while there is no user', async () => {
    const { openSetup, setUp, holder } = running.setup;
    const code = (await openSetup()) ?? '';
    expect(await problemOf(holder(running.db, { code: 'AAAAA' }))).toMatchObject({ code: 'invalid_input' });
    expect((await holder(running.db, { code })).actor).toMatchObject({ kind: 'anonymous' });
    await setUp(running.db, { ...setUpInput, code });
    expect(await problemOf(holder(running.db, { code }))).toMatchObject({ code: 'conflict' });
  });

  test('is created once when two people use the code at the same time', async () => {
    const code = (await running.setup.openSetup()) ?? '';
    const both = await Promise.allSettled([
      running.setup.setUp(running.db, { ...setUpInput, code }),
      running.setup.setUp(running.db, { ...setUpInput, email: 'eve@example.com', code }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await users()).toHaveLength(1);
  });

  test('stores the code only as a digest, and the next start creates another', async () => {
    const first = (await running.setup.openSetup()) ?? '';
    const kept = JSON.stringify(await running.db.select().from(setup));
    expect(kept).not.toContain(first);
    expect(kept).not.toContain(first.replaceAll('-', ''));
    const second = (await running.setup.openSetup()) ?? '';
    expect(second).not.toBe(first);
    const old = await problemOf(running.setup.setUp(running.db, { ...setUpInput, code: first }));
    expect(old).toMatchObject({ code: 'invalid_input' });
    await running.setup.setUp(running.db, { ...setUpInput, code: second });
    expect(await running.setup.openSetup()).toBeNull();
  });

  test('keeps the code after a rejected password and limits guesses', async () => {
    const code = (await running.setup.openSetup()) ?? '';
    const common = await problemOf(
      running.setup.setUp(running.db, { ...setUpInput, password: 'password1234', code }),
    );
    expect(common).toMatchObject({ fields: { password: expect.stringContaining('common') } });
    const { refuseWhenLimited } = await import('./rate-limited');
    await refuseWhenLimited();
    for (let attempt = 0; attempt < 99; attempt++)
      await problemOf(running.setup.setUp(running.db, { ...setUpInput, code: `wrong ${attempt}` }));
    const late = await problemOf(running.setup.setUp(running.db, { ...setUpInput, code }));
    expect(late).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    expect(await users()).toEqual([]);
    expect(await problemOf(refuseWhenLimited())).toMatchObject({ code: 'rate_limited' });
    expect((await running.createBrowser().signIn('nobody@example.com')).status).toBe(401);
  });
});

describe('the first administrator, by environment', () => {
  const ADMIN = { ADMIN_EMAIL: 'Root@Example.com', ADMIN_PASSWORD: 'seven quiet herons' };

  test('is created once when several replicas start at the same time and again', async () => {
    running = await start(ADMIN);
    const { ensureFirstAdministrator, openSetup } = running.setup;
    await Promise.all([ensureFirstAdministrator(), ensureFirstAdministrator(), ensureFirstAdministrator()]);
    await ensureFirstAdministrator();
    expect(await users()).toEqual([{ email: 'root@example.com', role: 'administrator' }]);
    expect(await openSetup()).toBeNull();
    const rows = await running.auditRows(running.db);
    expect(rows.map(({ action }) => action)).toEqual(['console.set-up']);
    expect(JSON.stringify(rows)).not.toContain(ADMIN.ADMIN_PASSWORD);
  });

  test('is not created if a user exists', async () => {
    running = await start(ADMIN);
    const { email } = await running.addPerson(running.db);
    await running.setup.ensureFirstAdministrator();
    expect(await users()).toEqual([{ email, role: 'operator' }]);
  });

  test('does not start with a common password and names the variable', async () => {
    running = await start({ ...ADMIN, ADMIN_PASSWORD: 'password1234' });
    await expect(running.setup.ensureFirstAdministrator()).rejects.toThrow(/^ADMIN_PASSWORD cannot be used/);
  });
});
