import type { z } from '@hono/zod-openapi';
import { describe, expect, test } from 'vitest';
import { ENDPOINTS, SECRETS } from './test-documented-fields';
import { createVault, errorOf, flatCredential, idOf, type Json, serviceTest } from './test-service';

/**
 * Every request field in the documents of either shape and in the vendors' SDKs is stored and returned, is a
 * secret that is never returned, or is refused by name. No field is dropped.
 */

const service = serviceTest();

const isFields = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function fieldsOf(value: unknown, path: string): [string, unknown][] {
  const isOne =
    !isFields(value) ||
    path.endsWith('metadata') ||
    (Array.isArray(value) && value.every((element) => typeof element === 'string'));
  if (isOne) return [[path, value]];
  return Object.entries(value).flatMap(([name, part]) =>
    fieldsOf(part, path === '' ? name : `${path}.${name}`),
  );
}

const at = (json: Json, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), json);

function withField(body: Json, path: string, value: unknown): Json {
  const copy = structuredClone(body);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = at(copy, names.join('.'));
  Object.assign(isFields(place) ? place : copy, { [last]: value });
  return copy;
}

const paramOf = (path: string): string => path.replace(/\.(\d+)/g, '[$1]');

const known = (schema: z.core.$ZodType) => schema as z.core.$ZodTypes;

/** Returns every field of a schema by path. Collects objects that accept unknown fields in `open`. */
function schemaFields(schema: z.core.$ZodType, path: string, open: string[]): string[] {
  const { def } = known(schema)._zod;
  const next = (inner: z.core.$ZodType, name = '') =>
    schemaFields(inner, [path, name].filter((part) => part !== '').join('.'), open);
  switch (def.type) {
    case 'object':
      if (def.catchall === undefined || known(def.catchall)._zod.def.type !== 'never') open.push(path);
      return Object.entries(def.shape).flatMap(([name, inner]) => next(inner, name));
    case 'optional':
    case 'nullable':
    case 'default':
      return next(def.innerType);
    case 'union':
      return def.options.flatMap((option) => next(option));
    case 'pipe':
      return [def.in, def.out].flatMap((side) =>
        known(side)._zod.def.type === 'transform' ? [] : next(side),
      );
    case 'array': {
      const inner = next(def.element, '0');
      return inner.length === 1 && inner[0] === `${path}.0` ? [path] : inner;
    }
    default:
      return [path];
  }
}

describe.each(ENDPOINTS)('%s', (_, { shape, schema, bodies, refused, send, read }) => {
  test('accepted fields are returned, except secrets, which no response contains', async () => {
    const { call } = await service.account({ shape });
    for (const body of bodies) {
      const sent = await send(call, body);
      expect([200, 201], sent.text).toContain(sent.status);
      const kept = await read(call, sent.json);
      for (const [path, value] of fieldsOf(body, ''))
        if (!SECRETS.has(path.split('.').at(-1) ?? '')) expect([path, at(kept, path)]).toEqual([path, value]);
      expect(JSON.stringify([sent.json, kept])).not.toContain('documented-secret');
    }
  });

  test.each(Object.entries(refused))('%s is refused by name', async (path, value) => {
    const { call } = await service.account({ shape });
    const body = bodies[0] ?? {};
    const reply = await send(call, withField(body, path, value));
    expect([reply.status, errorOf(reply).param]).toEqual([400, paramOf(path)]);
    expect(String(errorOf(reply).message)).toContain(`'${path.split('.').at(-1)}'`);
  });

  test('an unknown field is refused by name at any level', async () => {
    const { call } = await service.account({ shape });
    const places = bodies.flatMap((body) =>
      fieldsOf(body, '')
        .filter(([path, value]) => !path.endsWith('metadata') && !Array.isArray(value))
        .map(([path]) => [body, [...path.split('.').slice(0, -1), 'colour'].join('.')] as const),
    );
    for (const [body, path] of places) {
      const reply = await send(call, withField(body, path, 'blue'));
      expect([reply.status, errorOf(reply).param]).toEqual([400, paramOf(path)]);
    }
  });

  test('the bodies above have every field of the schema, and the schema is closed', () => {
    const open: string[] = [];
    const taken = new Set(schemaFields(schema, '', open));
    for (const path of Object.keys(refused)) taken.delete(path);
    const sent = new Set(bodies.flatMap((body) => fieldsOf(body, '').map(([path]) => path)));
    expect([...taken].filter((path) => !sent.has(path))).toEqual([]);
    expect(open).toEqual([]);
  });
});

test('calls without a body refuse one with a field and accept an empty object', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const credential = idOf(await call('POST', `/vaults/${vault}/credentials`, flatCredential()));
  const calls = [
    ['POST', `/vaults/${vault}/credentials/${credential}/archive`],
    ['DELETE', `/vaults/${vault}/credentials/${credential}`],
    ['POST', `/vaults/${vault}/archive`],
    ['DELETE', `/vaults/${vault}`],
  ] as const;
  for (const [method, path] of calls) {
    expect(errorOf(await call(method, path, { force: true })).param).toBe('force');
    expect((await call(method, path, {})).status).toBeLessThan(300);
  }
});
