import { defineKind, type Kinds } from './kind';
import { CREDENTIAL_KINDS } from './registry';

/** A kind with two secrets and a public name. A rotation replaces one of them. */
export const toyKey = defineKind({
  name: 'toy_key',
  label: 'Toy key',
  fields: {
    keyId: { label: 'Key id', rule: 'text', wireName: 'key_id', isRotated: false },
    keySecret: { label: 'Key secret', rule: 'token', wireName: 'key_secret', isRotated: true },
    pin: { label: 'PIN', rule: 'token', wireName: 'pin', isRotated: false },
  },
  bearer: ({ keySecret }) => `toy-${keySecret}`,
});

export const WITH_TOY = { ...CREDENTIAL_KINDS, toy_key: toyKey } as const satisfies Kinds;
