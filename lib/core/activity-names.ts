import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server';
import { parseAsText } from './list-params';

export const NAMED = ['actor', 'target'] as const;
export type Named = (typeof NAMED)[number];

/** An actor or target of the audit log. Filters store `id`; the interface shows `name`. */
export interface NamedChoice {
  id: string;
  name: string;
  detail: string | null;
}

export const CHOICES_MAX = 8;

/** `id` requests the name of one choice. `text` requests those whose name, email or URL contains it. */
export const nameParams = {
  of: parseAsStringLiteral(NAMED).withDefault('target'),
  id: parseAsText(200),
  text: parseAsText(200),
};
export type NameParams = inferParserType<typeof nameParams>;

export const loadNameParams = createLoader(nameParams);
export const nameSearch = createSerializer(nameParams);
