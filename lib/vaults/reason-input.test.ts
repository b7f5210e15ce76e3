import { expect, test } from 'vitest';
import { z } from 'zod';
import { holdsToken, reasonComplaint, reasonFields } from './reason-input';
import { ticketAddress } from './reasons';

test.each([
  'the token was ghp_1234567890abcdefghijABCDEFGHIJ123456',
  'sk-proj-a1b2c3d4e5f6',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'old: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
])('rejects a note with a token: %s', (text) => {
  expect(holdsToken(text)).toBe(true);
  expect(z.object(reasonFields).safeParse({ reason: 'leaked', reasonNote: text }).success).toBe(false);
});

test.each([
  'Mia left on 14 November; SEC-1204 has the list of her servers.',
  'vault_01J9ZQ3M2W8Y6T4R5E7C1B0A9D was replaced',
  '3f2c8a4e-9b1d-4c7e-8a55-0d6f1e2b3c4d',
  'counterrevolutionaries-and-antidisestablishmentarianism',
  '',
])('accepts a note without a token: %s', (text) => {
  expect(z.object(reasonFields).parse({ reasonNote: text })).toMatchObject({ reason: '', reasonNote: text });
});

test('requires a reason if the policy does, and a text for “other” always', () => {
  const none = { reason: '', reasonNote: '', ticket: '' } as const;
  expect(reasonComplaint(none, true)).toMatchObject({ field: 'reason' });
  expect(reasonComplaint(none, false)).toBeNull();
  expect(reasonComplaint({ ...none, reason: 'other' }, false)).toMatchObject({ field: 'reasonNote' });
  expect(reasonComplaint({ ...none, reason: 'other', reasonNote: 'Merged' }, true)).toBeNull();
});

test('inserts a ticket into the pattern of the tracker', () => {
  expect(ticketAddress('https://tracker.example.com/browse/{ticket}', 'SEC 1/2')).toBe(
    'https://tracker.example.com/browse/SEC%201%2F2',
  );
  expect(ticketAddress('', 'SEC-1')).toBeNull();
});
