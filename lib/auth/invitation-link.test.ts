import { expect, test } from 'vitest';
import { invitationPath, isOver, parseInvitationFragment } from './invitation-link';

test.each([
  { token: 'Ab-_9', email: null, expiresAt: null },
  { token: 'Ab-_9', email: 'ada+ops@example.com', expiresAt: '2026-11-23T10:00:00.000Z' },
])('reads back the link that it wrote: %o', (link) => {
  const [path, fragment] = invitationPath(link).split('#');
  expect(path).toBe('/invitation');
  expect(parseInvitationFragment(fragment ?? '')).toEqual(link);
});

test('finds no invitation in a fragment without a token', () => {
  expect(parseInvitationFragment('')).toBeNull();
  expect(parseInvitationFragment('main')).toBeNull();
  expect(parseInvitationFragment('token=')).toBeNull();
});

test('expires by the time that the caller passes', () => {
  const end = Date.parse('2026-11-23T10:00:00.000Z');
  const link = { token: 'Ab-_9', email: null, expiresAt: '2026-11-23T10:00:00.000Z' };
  expect(isOver(link, end)).toBe(false);
  expect(isOver(link, end + 1)).toBe(true);
  expect(isOver({ ...link, expiresAt: null }, end + 1)).toBe(false);
  expect(isOver({ ...link, expiresAt: 'tomorrow' }, end + 1)).toBe(false);
});
