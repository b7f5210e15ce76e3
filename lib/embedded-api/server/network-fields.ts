import 'server-only';
import { z } from '@hono/zod-openapi';
import { literal, object } from './field-rules';

/** Where an environment variable may be used. From the SDK's types; the pages of the auth shape lack it. */

const ALLOWED_HOSTS_MAX = 16;
const HOST_CHARACTERS_MAX = 253;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** A host name, an IPv4 address, or `*.` and a domain. */
const HOST = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$`, 'i');

const host = z
  .string({ error: "Field 'allowed_hosts' must be an array of host names." })
  .refine((value) => value.length <= HOST_CHARACTERS_MAX && HOST.test(value), {
    error:
      "Field 'allowed_hosts' takes host names, IPv4 addresses and '*.' with a domain, without scheme, port or path.",
  });

export const networking = z.discriminatedUnion(
  'type',
  [
    object('networking', { type: literal('type', 'unrestricted') }),
    object('networking', {
      type: literal('type', 'limited'),
      allowed_hosts: z
        .array(host, { error: "Field 'allowed_hosts' must be an array of host names." })
        .min(1, "Field 'allowed_hosts' must name at least one host.")
        .max(ALLOWED_HOSTS_MAX, `Field 'allowed_hosts' must have at most ${ALLOWED_HOSTS_MAX} entries.`),
    }),
  ],
  { error: "Field 'networking' must have a type of 'unrestricted' or 'limited'." },
);
export type Networking = z.output<typeof networking>;

const place = (field: string) => z.boolean({ error: `Field '${field}' must be true or false.` }).optional();

const places = { header: place('header'), body: place('body') };

export interface InjectionLocation {
  header: boolean;
  body: boolean;
}

export const NO_PLACE = "Field 'injection_location' must have 'header' or 'body' set to true.";

/** In a create, an omitted part is off, and at least one must be on. */
export const newInjectionLocation = object('injection_location', places).refine(
  ({ header, body }) => header === true || body === true,
  { error: NO_PLACE },
);

/** In an update, an omitted part stays unchanged. */
export const injectionLocationPatch = object('injection_location', places);

export const UNRESTRICTED: Networking = { type: 'unrestricted' };
export const EVERYWHERE: InjectionLocation = { header: true, body: true };
