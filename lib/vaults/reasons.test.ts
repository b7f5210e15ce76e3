import { expect, test } from 'vitest';
import { REASON_NAMES, REASONS, reasonIn, reasonOf, reasonWords, ticketAddress } from './reasons';

test('reads no reason from an entry without one', () => {
  expect(reasonIn(null)).toBeNull();
  expect(reasonIn({ vaultId: 'vault_1' })).toBeNull();
  expect(reasonIn({ reason: '', reasonNote: ' ', ticket: '' })).toBeNull();
  expect(reasonIn({ reason: 'A free text of another action' })).toBeNull();
  expect(reasonIn({ reason: 'constructor' })).toBeNull();
});

test('describes a reason by its name and note', () => {
  for (const reason of REASON_NAMES) expect(reasonWords(reasonOf({ reason }))).toBe(REASONS[reason]);
  const stated = reasonIn({ reason: 'owner_left', reasonNote: ' moved on ', ticket: 'OPS-1' });
  expect(stated).toEqual({ reason: 'owner_left', reasonNote: 'moved on', ticket: 'OPS-1' });
  expect(stated && reasonWords(stated)).toBe('Owner left: moved on');
  expect(reasonWords(reasonOf({ reasonNote: 'only a note' }))).toBe('only a note');
});

test('links a ticket if the pattern is a web URL', () => {
  expect(ticketAddress('https://tracker.example.com/{ticket}', 'OPS 1')).toBe(
    'https://tracker.example.com/OPS%201',
  );
  for (const pattern of ['', 'https://tracker.example.com/', 'javascript:alert("{ticket}")'])
    expect(ticketAddress(pattern, 'OPS-1')).toBeNull();
});
