/** A search starts after this long without a key press, in ms. The next search cancels a running one. */
export const TYPING_PAUSE_MS = 100;
