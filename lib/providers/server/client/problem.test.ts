import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { log } from '@/lib/core/server/log';
import { VaultsApiError, type VaultsApiErrorFields } from './error';
import { toProblem } from './problem';

const problem = (fields: Partial<VaultsApiErrorFields>) =>
  toProblem(new VaultsApiError({ kind: 'invalid', message: 'said', ...fields }));

afterEach(() => vi.restoreAllMocks());

describe('errors of the API', () => {
  test.each([
    ['invalid', 'invalid_input', /said/],
    ['pat_refused', 'pat_refused', /QODER_PAT.*VAULTS_API_URL/],
    ['forbidden', 'forbidden', /permission/],
    ['not_found', 'not_found', /list/],
    ['conflict', 'conflict', /state/],
    ['unsupported', 'unexpected', /cannot do this/],
    ['server', 'upstream_unavailable', /returned an error/],
    ['unreachable', 'upstream_unavailable', /cannot be reached/],
    ['unreadable', 'upstream_unreadable', /gateway/],
    ['aborted', 'upstream_unavailable', /canceled/],
  ] as const)('reports %s as %s', (kind, code, words) => {
    const converted = problem({ kind, requestId: 'r', status: 500 });
    expect(converted).toMatchObject({ code, requestId: 'r' });
    expect(converted.message).toMatch(words);
  });

  test('states a wait in seconds', () => {
    const converted = problem({ kind: 'rate_limited', retryAfterMs: 29_001 });
    expect(converted).toMatchObject({ code: 'rate_limited', retryAfterMs: 29_001 });
    expect(converted.message).toContain('Wait 30 seconds');
  });

  test('reports an ambiguous write of any kind as an unknown outcome', () => {
    expect(problem({ kind: 'unreachable', ambiguous: true })).toMatchObject({ code: 'outcome_unknown' });
  });

  test('reports a refused input at its field', () => {
    expect(problem({ param: 'auth.token', field: 'accessToken' }).fields).toEqual({ accessToken: 'said' });
    expect(problem({ param: 'limit' }).fields).toBeUndefined();
    expect(problem({ kind: 'conflict', field: 'accessToken' }).fields).toBeUndefined();
  });
});

describe('other errors', () => {
  test('returns a problem unchanged', () => {
    const given = { code: 'conflict', message: 'm' } as const;
    expect(toProblem(new AppError(given))).toBe(given);
  });

  test('reports an unknown error by an id and logs its place but not its message', () => {
    const written = vi.spyOn(log(), 'error').mockImplementation(() => {});
    const error = new Error('canary-token', {
      cause: Object.assign(new Error('canary-2'), { code: '23505' }),
    });
    const converted = toProblem(error);
    expect(converted.code).toBe('unexpected');
    expect(JSON.stringify(converted)).not.toContain('canary');
    const line = JSON.stringify(written.mock.calls[0]);
    expect(line).toContain(converted.requestId ?? 'no id');
    expect(line).toContain('problem.test.ts');
    expect(line).toContain('23505');
    expect(line).not.toContain('canary');
  });

  test('rethrows errors that Next uses for control flow', () => {
    const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/' });
    expect(() => toProblem(redirect)).toThrow(redirect);
  });
});
