import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { clockOfProcess } from '@/lib/providers/server/client/retry';
import { json, rejection, startScript } from '@/lib/providers/server/client/test-http';
import { createStopping } from './stopping';

let script: Awaited<ReturnType<typeof startScript>>;
beforeEach(async () => {
  script = await startScript();
});
afterEach(() => script.close());

const POST = { method: 'POST', path: ['vaults'], body: {} } as const;
const GET = { method: 'GET', path: ['vaults'] } as const;
const LIMITED = json(429, {}, { 'retry-after': '600' });
const PATIENT = { clock: clockOfProcess, waitMaxMs: 3_600_000, overallTimeoutMs: 3_600_000 };

const asked = (times: number) => expect.poll(() => script.seen.length).toBe(times);

test('SIGTERM starts the end of a process, which keeps running', async () => {
  const module = pathToFileURL(path.join(import.meta.dirname, 'stopping.ts'));
  const program = `
    const { stoppingOfProcess, watchStopping } = await import(${JSON.stringify(module)});
    watchStopping();
    const { begun, over } = stoppingOfProcess();
    begun.addEventListener('abort', () => process.send(over.aborted ? 'over' : 'begun'));
    process.on('message', () => process.exit(7));
    process.send('up');`;
  const child = spawn(
    process.execPath,
    ['--conditions=react-server', '--no-warnings', '--input-type=module', '-e', program],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  expect((await once(child, 'message'))[0]).toBe('up');
  child.kill('SIGTERM');
  expect((await once(child, 'message'))[0]).toBe('begun');
  child.send('exit');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('a wait of ten minutes for a retry ends with a refusal when the process stops', async () => {
  const stopping = createStopping();
  const { send } = script.transport({ ...PATIENT, stopping });
  script.answers = [LIMITED];
  const refused = rejection(send(POST));
  await asked(1);
  stopping.begin();
  expect(await refused).toMatchObject({ kind: 'rate_limited', ambiguous: false });
  expect(script.seen).toHaveLength(1);
});

test('no wait starts afterwards, but calls are still sent, so that a rotation ends its steps', async () => {
  const stopping = createStopping();
  const { send } = script.transport({ ...PATIENT, stopping });
  stopping.begin();
  script.answers = [json(200, { id: 'vault_1' })];
  expect((await send(POST)).status).toBe(200);
  script.answers = [LIMITED];
  expect(await rejection(send(GET))).toMatchObject({ kind: 'rate_limited' });
  script.answers = [json(503, {})];
  expect(await rejection(send(GET))).toMatchObject({ kind: 'server' });
  expect(script.seen).toHaveLength(3);
});

test('at the end, calls are cut: a sent write is unknown, and later writes are not sent', async () => {
  const stopping = createStopping(20);
  const { send } = script.transport({ ...PATIENT, attemptTimeoutMs: 3_600_000, stopping });
  script.answers = [() => {}];
  const cut = rejection(send(POST));
  const read = rejection(send(GET));
  await asked(2);
  stopping.begin();
  expect(await cut).toMatchObject({ kind: 'stopping', ambiguous: true });
  expect(await read).toMatchObject({ kind: 'stopping', ambiguous: false });
  const late = await rejection(send(POST));
  expect(late).toBeInstanceOf(VaultsApiError);
  expect(late).toMatchObject({ kind: 'stopping', ambiguous: false });
  expect(script.seen).toHaveLength(2);
});
