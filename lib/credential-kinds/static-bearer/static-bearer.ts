import { defineKind } from '../kind';

/** One token that an agent sends unchanged (RFC 6750). */
export const staticBearer = defineKind({
  name: 'static_bearer',
  label: 'Static bearer',
  fields: {
    accessToken: { label: 'Access token', rule: 'token', wireName: 'token', isRotated: true },
  },
  bearer: ({ accessToken }) => accessToken,
});
