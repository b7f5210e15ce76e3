/**
 * Characters that change how the surrounding text is read, or that HTML cannot carry: control characters,
 * line and paragraph separators, direction overrides, and surrogates.
 */
const HARMFUL = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

const named = (character: string): string =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;

/**
 * Returns foreign text for display. Harmful characters are replaced by their names, so that different names
 * stay different, and a name can still be typed to confirm a deletion.
 */
export const shownText = (text: string): string => text.replace(HARMFUL, named);
