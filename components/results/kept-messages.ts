import type { Message } from './report';

const STORED = 'messages';

interface Kept {
  userId: string;
  messages: readonly Message[];
}

/** Stores messages in this tab until it is closed or another person signs in. */
export function keepMessages(kept: Kept): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(kept));
  } catch {
    // Storage is disabled for this site, or full.
  }
}

/** Returns this person's stored messages, oldest first. Deletes those of another person. */
export function keptMessages(userId: string): readonly Message[] {
  try {
    // Guarantee: only `keepMessages` writes this key.
    const kept = JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Kept | null;
    if (kept?.userId === userId) return kept.messages;
    sessionStorage.removeItem(STORED);
  } catch {
    // Storage is disabled for this site.
  }
  return [];
}
