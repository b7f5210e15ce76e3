import { z } from 'zod';

/** Schemas with secret values. Audit summaries and log redaction derive from this registry. */
const secrets = z.registry<{ isSecret: true }>();

/** Marks a schema, so that no log contains its value. Schemas derived from it are secret too. */
export function secret<Schema extends z.ZodType>(schema: Schema): Schema {
  secrets.add(schema, { isSecret: true });
  return schema;
}

export const isSecret = (schema: z.core.$ZodType): boolean => secrets.get(schema) !== undefined;
