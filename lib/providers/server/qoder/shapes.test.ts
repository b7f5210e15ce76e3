import { describe, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError } from '../client/error';
import { createProviderState } from '../client/provider-state';
import { auth } from './auth';
import { asksForFirstCredential } from './detect';
import { flat } from './flat';
import { credentialReader, readVault } from './rows';

const at = '2026-05-18T07:12:03.123456Z';
const FLAT_VAULT = {
  id: 'vault_1',
  type: 'vault',
  display_name: 'Prod',
  status: 'active',
  metadata: { team: 'a' },
  created_at: at,
  updated_at: at,
};
const FLAT_CREDENTIAL = {
  id: 'vcred_1',
  vault_id: 'vault_1',
  mcp_server_url: 'https://mcp.example.com/mcp',
  protocol: 'streamable_http',
  type: 'static_bearer',
  status: 'active',
  created_at: at,
  updated_at: at,
};
const AUTH_VAULT = {
  id: 'vault_1',
  type: 'vault',
  display_name: 'Prod',
  metadata: {},
  archived_at: null,
  created_at: at,
  updated_at: at,
};
const AUTH_CREDENTIAL = {
  id: 'vcred_1',
  type: 'vault_credential',
  vault_id: 'vault_1',
  auth: { type: 'static_bearer', mcp_server_url: 'https://mcp.example.com/mcp' },
  display_name: null,
  metadata: { k: 'v' },
  archived_at: null,
  created_at: at,
  updated_at: at,
};
const input = {
  mcpServerUrl: 'https://mcp.example.com/mcp',
  secret: bearerSecret('secret-1'),
};

test.each([null, '', '  ', 42, undefined])('names a vault with the name %j by its id', (display_name) => {
  expect(readVault({ ...FLAT_VAULT, display_name })?.name).toBe('vault_1');
});

describe('reading', () => {
  test('reads a vault of either shape', () => {
    const vault = {
      id: 'vault_1',
      name: 'Prod',
      status: 'active',
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
    };
    expect(readVault(FLAT_VAULT)).toEqual({ ...vault, metadata: { team: 'a' } });
    expect(readVault(AUTH_VAULT)).toEqual({ ...vault, metadata: {} });
  });

  test('reads a credential of either shape', () => {
    const read = credentialReader('vault_1');
    const credential = {
      id: 'vcred_1',
      vaultId: 'vault_1',
      kind: 'static_bearer',
      target: 'https://mcp.example.com/mcp',
      status: 'active',
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
    };
    expect(read(FLAT_CREDENTIAL)).toEqual({ ...credential, protocol: 'streamable_http', metadata: {} });
    expect(read(AUTH_CREDENTIAL)).toEqual({ ...credential, protocol: null, metadata: { k: 'v' } });
  });

  test('uses the name of an environment variable as its target', () => {
    const row = { ...AUTH_CREDENTIAL, auth: { type: 'environment_variable', secret_name: 'API_KEY' } };
    expect(credentialReader('vault_1')(row)).toMatchObject({
      kind: 'environment_variable',
      target: 'API_KEY',
    });
  });

  test.each([
    [{ archived_at: at }, 'archived', at],
    [{ archived_at: null }, 'active', null],
    [{}, 'active', null],
    [{ status: 'archived' }, 'archived', null],
    [{ status: 'frozen', archived_at: at }, 'frozen', at],
    [{ status: 7, archived_at: 8 }, 'active', null],
  ])('reads %j as %s', (fields, status, archivedAt) => {
    expect(readVault({ id: 'v', ...fields })).toMatchObject({ status, archivedAt });
  });

  test('keeps rows with odd fields and passes unknown values on', () => {
    const row = {
      ...FLAT_CREDENTIAL,
      protocol: 'carrier_pigeon',
      type: 'new_kind',
      created_at: 7,
      extra: {},
    };
    expect(credentialReader('x')(row)).toMatchObject({
      protocol: 'carrier_pigeon',
      kind: 'new_kind',
      createdAt: null,
    });
    expect(readVault({ id: 'v', metadata: { a: 1, b: true, c: {} } })?.metadata).toEqual({
      a: '1',
      b: 'true',
    });
    expect(readVault({ id: 'v', metadata: 'none' })?.metadata).toEqual({});
  });

  test('replaces harmful characters in names and other texts by their names', () => {
    const vault = {
      ...FLAT_VAULT,
      display_name: 'a\u202eb\0',
      metadata: { 'k\r': '\ud800' },
      created_at: 'x\n',
    };
    expect(readVault(vault)).toMatchObject({
      name: 'a[U+202E]b[U+0000]',
      metadata: { 'k[U+000D]': '[U+D800]' },
      createdAt: 'x[U+000A]',
    });
    const credential = { ...FLAT_CREDENTIAL, mcp_server_url: 'https://a.example/\u202e', status: '\u202e' };
    expect(credentialReader('v')(credential)).toMatchObject({
      target: 'https://a.example/%E2%80%AE',
      status: '[U+202E]',
    });
    expect(readVault({ ...FLAT_VAULT, id: '../vaults' })).toBeNull();
  });

  test.each([null, 'x', 7, [], {}, { id: 42, what: 'is this' }, { id: '' }])('rejects %j as a row', (row) => {
    expect(readVault(row)).toBeNull();
    expect(credentialReader('v')(row)).toBeNull();
  });
});

describe('writing', () => {
  test('flat', () => {
    const wire = {
      mcp_server_url: input.mcpServerUrl,
      protocol: 'sse',
      type: 'static_bearer',
      access_token: 'secret-1',
    };
    expect(flat.bodies.credential({ ...input, protocol: 'sse' })).toEqual(wire);
    expect(flat.bodies.credential(input)).toMatchObject({ protocol: 'streamable_http' });
    expect(
      flat.bodies.vault({
        displayName: 'A',
        metadata: { k: 'v' },
        credentials: [{ ...input, protocol: 'sse' }],
      }),
    ).toEqual({ display_name: 'A', metadata: { k: 'v' }, credentials: [wire] });
    expect(flat.bodies.vault({ displayName: 'A' })).toEqual({ display_name: 'A' });
    expect(flat.bodies.rotation(bearerSecret('s'))).toBeNull();
  });

  test('auth', () => {
    expect(auth.bodies.credential({ ...input, protocol: 'sse' })).toEqual({
      auth: { type: 'static_bearer', mcp_server_url: input.mcpServerUrl, token: 'secret-1' },
    });
    expect(auth.bodies.vault({ displayName: 'A', credentials: [input] })).toEqual({ display_name: 'A' });
    expect(auth.bodies.rotation(bearerSecret('s'))).toEqual({
      auth: { type: 'static_bearer', token: 's' },
    });
  });
});

describe('detection', () => {
  const list = (data: unknown[], more: object = {}) => ({
    data,
    first_id: null,
    last_id: null,
    has_more: false,
    ...more,
  });
  test.each([
    ['a flat vault', FLAT_VAULT, 'flat'],
    ['an auth vault', AUTH_VAULT, 'auth'],
    ['a flat credential', FLAT_CREDENTIAL, 'flat'],
    ['an auth credential', AUTH_CREDENTIAL, 'auth'],
    ['a flat list', list([{ id: 42 }, FLAT_VAULT]), 'flat'],
    ['an auth list', list([AUTH_CREDENTIAL]), 'auth'],
    ['an empty list with next_page', list([], { next_page: null }), null],
    ['a flat list with next_page', list([FLAT_VAULT], { next_page: 'vault_1' }), 'flat'],
    ['an empty list without', list([]), null],
    ['a vault with neither mark', { id: 'v', display_name: 'A' }, null],
    ['a deletion', { id: 'v', type: 'vault_deleted' }, null],
    ['nothing', undefined, null],
    ['text', 'flat', null],
  ])('%s', (_, body, shape) => {
    const auto = createProviderState([flat, auth]);
    auto.note(body);
    expect(auto.known?.id ?? null).toBe(shape && `qoder-${shape}`);
  });

  test('keeps the configured shape', () => {
    const fixed = createProviderState([flat]);
    fixed.note(AUTH_CREDENTIAL);
    fixed.accepted(auth);
    expect(fixed.known?.id).toBe('qoder-flat');
    expect(fixed.rotationOf(AUTH_CREDENTIAL)).toBe('recreate');
  });

  test('keeps the first evidence in auto mode; a credential overrides a vault once', () => {
    const auto = createProviderState([flat, auth]);
    expect(auto.capabilities()).toMatchObject({ known: false, protocols: ['streamable_http', 'sse'] });
    auto.note(list([]));
    expect(auto.known).toBeNull();
    auto.note(FLAT_VAULT);
    auto.learn({ createVaultWithCredentials: 'required' });
    const required = { known: true, createVaultWithCredentials: 'required' };
    expect(auto.capabilities()).toMatchObject({ ...required, rotate: 'recreate' });
    auto.note(AUTH_VAULT);
    expect(auto.known?.id).toBe('qoder-flat');
    auto.note(AUTH_CREDENTIAL);
    expect(auto.capabilities()).toMatchObject({ ...required, rotate: 'in-place', protocols: [] });
    for (const later of [FLAT_CREDENTIAL, FLAT_VAULT, list([FLAT_CREDENTIAL])]) auto.note(later);
    expect(auto.known?.id).toBe('qoder-auth');
  });

  test('detects a changed API when one shape refuses a write and the other accepts it', () => {
    const auto = createProviderState([flat, auth]);
    auto.note(FLAT_CREDENTIAL);
    auto.learn({ createVaultWithCredentials: 'required' });
    auto.accepted(auth);
    expect(auto.capabilities()).toMatchObject({ createVaultWithCredentials: 'no', rotate: 'in-place' });
  });

  test('rotates a credential as its own row shows, unless the API has refused that', () => {
    const auto = createProviderState([flat, auth]);
    auto.note(FLAT_CREDENTIAL);
    expect(auto.rotationOf(AUTH_CREDENTIAL)).toBe('in-place');
    expect(auto.rotationOf(FLAT_CREDENTIAL)).toBe('recreate');
    auto.learn({ rotate: 'recreate' });
    expect(auto.rotationOf(AUTH_CREDENTIAL)).toBe('recreate');
  });

  const invalid = (message: string, param?: string) =>
    new VaultsApiError({ kind: 'invalid', message, param });
  test.each([
    ['flat', invalid("Field 'auth' is required.", 'auth'), true],
    ['flat', invalid("Field 'auth' is required."), true],
    ['flat', invalid("Field 'credentials' is not accepted.", 'credentials'), true],
    ['flat', invalid('Unknown field: mcp_server_url'), true],
    ['flat', invalid("Field 'access_token' is required for static_bearer type.", 'access_token'), false],
    ['flat', invalid('At least one credential is required when creating a vault.', 'credentials'), false],
    ['flat', invalid('The author is unknown.'), false],
    ['auth', invalid("Field 'mcp_server_url' is required.", 'mcp_server_url'), true],
    ['auth', invalid('At least one credential is required when creating a vault.'), true],
    ['auth', invalid("Field 'auth.mcp_server_url' must be a URL.", 'auth.mcp_server_url'), false],
    ['auth', invalid('bad', 'display_name'), false],
    ['flat', new VaultsApiError({ kind: 'conflict', message: 'auth' }), false],
  ] as const)('reads a refused %s body: %s', (sent, error, expected) => {
    expect({ flat, auth }[sent].recognition.refusesForm(error)).toBe(expected);
  });

  test('recognizes the documented message that requires a credential', () => {
    expect(
      asksForFirstCredential(invalid('At least one credential is required when creating a vault.')),
    ).toBe(true);
    expect(asksForFirstCredential(invalid('Something else.'))).toBe(false);
  });
});
