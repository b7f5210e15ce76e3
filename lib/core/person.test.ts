import { describe, expect, test } from 'vitest';
import { changeNameInput } from '@/lib/auth/model';
import { actorLine, actorName, actorParts, harmlessName } from './person';

const EVIL = 'Administrator <admin@example.com>';

describe('an actor', () => {
  test('shows the email first', () => {
    expect(actorName({ name: 'Ada', email: 'ada@example.com' })).toBe('ada@example.com (Ada)');
    expect(actorName({ name: EVIL, email: 'eve@example.com' })).toBe(
      'eve@example.com (Administrator admin example.com)',
    );
  });

  test.each([
    ['ada@example.com (Ada)', 'ada@example.com', 'Ada'],
    ['ada@example.com', 'ada@example.com', ''],
    ['Ada <ada@example.com>', 'ada@example.com', 'Ada'],
    [`${EVIL} <eve@example.com>`, 'eve@example.com', 'Administrator admin example.com'],
    [
      'admin@example.com (Administrator) <eve@example.com>',
      'eve@example.com',
      'admin example.com (Administrator)',
    ],
    ['single sign-on', null, 'single sign-on'],
  ])('stored as %j has its own email', (stored, email, name) => {
    expect(actorParts(stored)).toEqual({ email, name });
  });

  test('is one line in either form', () =>
    expect(actorLine('Ada <ada@example.com>')).toBe('ada@example.com (Ada)'));
});

test.each([
  EVIL,
  'a＠b',
  'A\u202eda',
  'A\u2066da',
  'A\nda',
  'A\0da',
  'A\u200bda',
  'A\ud800',
  '<b>',
  'ada@example.com',
])('rejects the name %j and makes a stored one safe', (name) => {
  expect(changeNameInput.safeParse({ name }).success).toBe(false);
  expect(changeNameInput.safeParse({ name: harmlessName(name) }).success).toBe(true);
});

test.each(['Ada', 'Zoë O’Brien-Łukasz', '山田 太郎', 'نور', 'Dr. Ada (she/her)', 'क्षि\u200d'])(
  'accepts the name %j',
  (name) => expect(changeNameInput.parse({ name })).toEqual({ name }),
);
