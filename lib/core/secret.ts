import { z } from 'zod';

/** Schemas whose values are secrets. Audit summaries and the redaction of logs are derived from it. */
const secrets = z.registry<{ isSecret: true }>();

/**
 * Marks a schema: what it takes stands in no log. Returns the same schema, and what is derived from it
 * by a check or a wrapper is a secret too.
 */
export function secret<Schema extends z.ZodType>(schema: Schema): Schema {
  secrets.add(schema, { isSecret: true });
  return schema;
}

export const isSecret = (schema: z.core.$ZodType): boolean => secrets.get(schema) !== undefined;
