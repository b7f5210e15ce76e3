import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as rotationInputs from '@/lib/rotation/inputs';
import * as vaultInputs from '@/lib/vaults/inputs';
import { secret } from '../secret';
import { secretPaths, summaryOf } from './summary';

const inputs = { ...rotationInputs, ...vaultInputs };

const TOKEN = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';

describe('the inputs of this project', () => {
  test('omit the tokens of a new vault', () => {
    const sent = {
      displayName: 'billing',
      environment: 'production',
      metadata: [{ key: 'team', value: 'x'.repeat(3_000) }],
      credentials: [{ mcpServerUrl: 'https://mcp.example.com/mcp', accessToken: TOKEN, extra: TOKEN }],
      unknown: TOKEN,
    };
    expect(summaryOf(inputs.createVaultInput, sent)).toEqual({
      displayName: 'billing',
      environment: 'production',
      metadata: [{ key: 'team', value: 'x'.repeat(2_048) }],
      credentials: [{ mcpServerUrl: 'https://mcp.example.com/mcp', accessToken: '[set]' }],
    });
    expect(secretPaths(inputs.createVaultInput)).toEqual([
      'credentials.*.verdictTicket',
      'credentials.*.accessToken',
    ]);
  });

  test('show a whole URL except for secrets in its parameters', () => {
    const long = `https://mcp.example.com/${'p'.repeat(2_000)}`;
    const told = (mcpServerUrl: string) =>
      summaryOf(inputs.newCredential, { mcpServerUrl, accessToken: TOKEN }).mcpServerUrl;
    expect(told(long)).toBe(long);
    expect(told(`https://mcp.example.com/mcp?team=core&api_key=${TOKEN}&x=1`)).toBe(
      'https://mcp.example.com/mcp?team=core&api_key=[set]&x=1',
    );
  });

  test('omit an optional token that was not sent', () => {
    const sent = { rotationId: crypto.randomUUID(), step: 'retry' };
    expect(summaryOf(inputs.continueRotationInput, sent)).toEqual(sent);
    expect(summaryOf(inputs.continueRotationInput, { ...sent, accessToken: TOKEN })).toEqual({
      ...sent,
      accessToken: '[set]',
    });
  });

  test('mark every field with the name of a secret', () => {
    const named = /token|secret|password|code/i;
    for (const [name, schema] of Object.entries(inputs)) {
      if (!(schema instanceof z.ZodObject) && !(schema instanceof z.ZodPipe)) continue;
      const json = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
      const fields = [...json.matchAll(/"(\w+)":\{/g)].map((match) => match[1] ?? '');
      if (fields.some((field) => named.test(field))) expect(secretPaths(schema), name).not.toEqual([]);
    }
  });
});

describe('the elements of a schema', () => {
  const hidden = secret(z.string());
  test.each([
    ['optional', hidden.optional()],
    ['nullable', hidden.nullable()],
    ['default', hidden.default('x')],
    ['a check', hidden.min(3)],
    ['a refinement', hidden.refine((value) => value !== '')],
    ['a transform', hidden.transform((value) => value.trim())],
    ['the end of a pipe', z.string().transform(String).pipe(hidden)],
    ['a preprocess', z.preprocess((value) => value, hidden)],
    ['a union', z.union([z.number(), hidden])],
    ['lazy', z.lazy(() => hidden)],
    ['readonly', hidden.readonly()],
    ['an object', secret(z.object({ inner: z.string() }))],
    ['an array', secret(z.array(z.string()))],
  ])('keep a secret behind %s', (_, field) => {
    const schema = z.object({ field });
    expect(summaryOf(schema, { field: TOKEN })).toEqual({ field: '[set]' });
    expect(secretPaths(schema)).toEqual(['field']);
  });

  test('show the option of a union that accepts the value', () => {
    const schema = z.object({
      auth: z.union([
        z.object({ kind: z.literal('a'), value: z.string() }),
        z.object({ kind: z.literal('b'), value: hidden }),
      ]),
    });
    expect(summaryOf(schema, { auth: { kind: 'a', value: 'v' } })).toEqual({
      auth: { kind: 'a', value: 'v' },
    });
    expect(summaryOf(schema, { auth: { kind: 'b', value: 'v' } })).toEqual({
      auth: { kind: 'b', value: '[set]' },
    });
    expect(secretPaths(schema)).toEqual(['auth.value']);
  });

  test('show lists of words as one line and omit values without rules', () => {
    const schema = z.object({ domains: z.array(z.string()), any: z.unknown(), made: z.custom<string>() });
    expect(summaryOf(schema, { domains: ['a.com', 'b.com'], any: TOKEN, made: TOKEN })).toEqual({
      domains: 'a.com, b.com',
    });
    expect(summaryOf(schema, 'no object')).toEqual({});
  });

  test('never show a secret at any place in the schema', () => {
    const tree = fc.letrec<{ node: z.ZodType }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constant(hidden),
        tie('node').map((inner) => inner.optional()),
        tie('node').map((inner) => z.object({ inner })),
        tie('node').map((inner) => z.array(inner)),
        tie('node').map((inner) => z.record(z.string(), inner)),
        tie('node').map((inner) => z.union([z.boolean(), inner])),
        tie('node').map((inner) => inner.transform((value) => value)),
      ),
    })).node;
    const fill = (schema: z.ZodType): unknown => {
      if (schema instanceof z.ZodObject) return { inner: fill(schema.shape.inner) };
      if (schema instanceof z.ZodArray) return [fill(schema.element as z.ZodType)];
      if (schema instanceof z.ZodRecord) return { key: fill(schema.valueType as z.ZodType) };
      if (schema instanceof z.ZodOptional) return fill(schema.unwrap() as z.ZodType);
      if (schema instanceof z.ZodUnion) return fill(schema.options[1] as z.ZodType);
      if (schema instanceof z.ZodPipe) return fill(schema.in as z.ZodType);
      return TOKEN;
    };
    fc.assert(
      fc.property(tree, (inner) => {
        const schema = z.object({ inner });
        const told = JSON.stringify(summaryOf(schema, { inner: fill(inner) }));
        expect(told).not.toContain(TOKEN);
        expect(told).toContain('[set]');
        expect(secretPaths(schema)).toHaveLength(1);
      }),
    );
  });
});
