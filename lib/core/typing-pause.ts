/** Without a key for this long, the text is searched for. Milliseconds. The next search cancels a read that is on its way. */
export const TYPING_PAUSE_MS = 100;
