import { text, timestamp } from 'drizzle-orm/pg-core';

export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** The API of a row: the id of its connection, which is its base URL, or `embedded`. */
export const connection = () => text('connection').notNull();
