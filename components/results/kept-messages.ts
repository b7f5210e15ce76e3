import type { Message } from './report';

const STORED = 'messages';

interface Kept {
  /** The person whose changes they are about. */
  userId: string;
  messages: readonly Message[];
}

/** Keeps messages in this tab until it is closed or another person signs in. */
export function keepMessages(kept: Kept): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(kept));
  } catch {
    // The browser keeps nothing for this site, or its storage is full.
  }
}

/** Returns the messages that this tab kept of this person, the oldest first. Those of another person are deleted. */
export function keptMessages(userId: string): readonly Message[] {
  try {
    // Guarantee: only `keepMessages` writes this key.
    const kept = JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Kept | null;
    if (kept?.userId === userId) return kept.messages;
    sessionStorage.removeItem(STORED);
  } catch {
    // The browser keeps nothing for this site.
  }
  return [];
}
