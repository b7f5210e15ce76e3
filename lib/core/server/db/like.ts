import 'server-only';

/** The text as part of a pattern of `like`: its own `%`, `_` and `\` are plain characters (PostgreSQL, 9.7.1). */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** A pattern of `like` for everything that contains the text. */
export const containing = (text: string): string => `%${literally(text)}%`;

/** A pattern of `like` for everything that begins with the text. */
export const beginningWith = (text: string): string => `${literally(text)}%`;
