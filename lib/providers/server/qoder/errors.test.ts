import { expect, test } from 'vitest';
import { errors } from './errors';

test.each([
  ['display_name', 'displayName'],
  ['mcp_server_url', 'mcpServerUrl'],
  ['auth.mcp_server_url', 'mcpServerUrl'],
  ['access_token', 'accessToken'],
  ['auth.token', 'accessToken'],
  ['credentials[0].access_token', 'credentials.0.accessToken'],
  ['credentials[12].mcp_server_url', 'credentials.12.mcpServerUrl'],
  ['credentials.1.protocol', 'credentials.1.protocol'],
  ['credentials', 'credentials'],
  ['metadata.a.b', 'metadata'],
  ['body.display_name', 'displayName'],
])('maps %s to the field %s', (param, field) => expect(errors.fieldOf(param)).toBe(field));

test.each(['limit', 'auth', '', 'credentials[0].nonsense'])('maps %j to no field', (param) => {
  expect(errors.fieldOf(param)).toBeUndefined();
});
