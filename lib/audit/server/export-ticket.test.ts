import { describe, expect, test } from 'vitest';
import { TICKET_VALID_MS } from '@/lib/core/server/ticket';
import { makeTicket, openTicket } from './export-ticket';

const secret = 's'.repeat(32);
const now = Date.UTC(2026, 10, 21);
const input = { format: 'csv', actor: 'u1', from: '2026-11-20T00:00:00.000000Z' } as const;
const ticket = makeTicket(input, { secret, sessionId: 'a', now });
const open = (given: string, change: { secret?: string; sessionId?: string; now?: number } = {}) =>
  openTicket(given, { secret, sessionId: 'a', now, ...change });

test('a ticket contains the request until it expires', () => {
  expect(open(ticket)).toEqual(input);
  expect(open(ticket, { now: now + TICKET_VALID_MS })).toEqual(input);
  expect(() => open(ticket, { now: now + TICKET_VALID_MS + 1 })).toThrow(/no longer valid/);
});

describe('rejects', () => {
  test('the ticket of another session or another secret', () => {
    expect(() => open(ticket, { sessionId: 'b' })).toThrow(/no longer valid/);
    expect(() => open(ticket, { secret: 't'.repeat(32) })).toThrow(/no longer valid/);
  });

  test('other filters with the same signature', () => {
    const payload = Buffer.from(JSON.stringify({ until: now + 1, input: { format: 'csv' } })).toString(
      'base64url',
    );
    expect(() => open(`${payload}.${ticket.split('.')[1]}`)).toThrow(/no longer valid/);
  });

  test.each(['', '.', 'x', `${ticket}x`, ticket.slice(0, -1), ticket.split('.')[0] ?? ''])(
    'a ticket that was cut or invented: %s',
    (given) => {
      expect(() => open(given)).toThrow(/no longer valid/);
    },
  );
});
