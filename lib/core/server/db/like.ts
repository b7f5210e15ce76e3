import 'server-only';

/** Escapes `%`, `_` and `\`, so that `like` reads them as plain characters (PostgreSQL, 9.7.1). */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Returns a `like` pattern for texts that contain the text. */
export const containing = (text: string): string => `%${literally(text)}%`;

/** Returns a `like` pattern for texts that begin with the text. */
export const beginningWith = (text: string): string => `${literally(text)}%`;
