import { isId } from '@/lib/core/ids';
import { isRecord } from '@/lib/core/is-record';
import type { Credential, Vault } from '@/lib/providers/model';
import type { Candidates, Provider } from './provider';

/** A provider that differs in every part: headers, pages by token, rows, bodies and errors. */

type Fields = Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function lifecycleOf(row: Fields, id: string) {
  const archivedAt = text(row.retired);
  return {
    id,
    status: archivedAt === null ? 'active' : 'archived',
    metadata: {},
    createdAt: text(row.born),
    updatedAt: null,
    archivedAt,
  };
}

const keyOf = (row: unknown): string | null => {
  const key = isRecord(row) ? text(row.key) : null;
  return key !== null && isId(key) ? key : null;
};

const vault = (row: unknown): Vault | null => {
  const id = keyOf(row);
  return id === null || !isRecord(row) ? null : { ...lifecycleOf(row, id), name: text(row.title) ?? id };
};

const credential =
  (vaultId: string) =>
  (row: unknown): Credential | null => {
    const id = keyOf(row);
    if (id === null || !isRecord(row)) return null;
    const target = text(row.for) ?? '';
    return { ...lifecycleOf(row, id), vaultId, kind: 'static_bearer', target, protocol: null };
  };

export const toy: Provider = {
  id: 'toy',
  label: 'Toy',
  baseUrl: 'https://toy.example/',
  headers: (secret) => ({ 'x-toy-key': secret, 'x-toy-version': '1' }),
  capabilities: {
    known: true,
    createVaultWithCredentials: 'no',
    rotate: 'in-place',
    vaultMetadata: false,
    credentialMetadata: false,
    protocols: [],
    kinds: ['static_bearer'],
    createdRangeFilter: false,
  },
  limits: {
    writesPerSecond: 5,
    concurrencyMax: 2,
    waitMaxMs: 1_000,
    pagePauseMs: 0,
    rowsPerPageMax: 2,
  },
  paging: {
    cursorNames: ['token'],
    query: ({ limit, pageToken, includeArchived }) => [
      ['size', String(limit)],
      ...(pageToken === null ? [] : [['token', pageToken] as const]),
      ...(includeArchived ? [['retired', 'yes'] as const] : []),
    ],
    envelope: (body) =>
      isRecord(body) && Array.isArray(body.entries)
        ? {
            rows: body.entries,
            firstId: null,
            lastId: null,
            hasMore: undefined,
            nextPage: text(body.next),
          }
        : null,
    cursorOf: () => null,
  },
  errors: {
    kinds: { 401: 'forbidden', 418: 'pat_refused', 404: 'not_found' },
    kindsOfTypes: {},
    places: (body) => ({
      message: [isRecord(body) ? body.why : undefined],
      type: [],
      param: [isRecord(body) ? body.where : undefined],
      requestId: [],
    }),
    fieldOf: (param) => (param === 'title' ? 'displayName' : undefined),
    asksForFirstCredential: () => false,
  },
  rows: { vault, credential },
  bodies: {
    vault: ({ displayName }) => ({ title: displayName }),
    credential: ({ mcpServerUrl, secret }) => ({ for: mcpServerUrl, hush: secret.bearer() }),
    rotation: (secret) => ({ hush: secret.bearer() }),
    credentialsMadeWith: () => 'not_taken',
  },
  recognition: { evidenceIn: () => null, refusesForm: () => false },
  readsOneCredential: true,
  snippets: ({ vaultId }) => ({
    curl: `curl -H "x-toy-key: $TOY_KEY" https://toy.example/?vault=${vaultId}`,
  }),
};

export const TOY: Candidates = [toy];
