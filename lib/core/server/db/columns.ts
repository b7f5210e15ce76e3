import { text, timestamp } from 'drizzle-orm/pg-core';

/** An instant. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Which API a row is about: the id of its connection, which is its base URL, or `embedded`. */
export const connection = () => text('connection').notNull();
