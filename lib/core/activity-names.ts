import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server';
import { parseAsText } from './list-params';

/** What rows of the audit log can be filtered by under a name. */
export const NAMED = ['actor', 'target'] as const;
export type Named = (typeof NAMED)[number];

/** An actor or a target of the log: filters keep `id`, people read `name`. */
export interface NamedChoice {
  id: string;
  name: string;
  /** What tells it from others of the same name; null for nothing. */
  detail: string | null;
}

/** Choices that one answer holds at most. */
export const CHOICES_MAX = 8;

/** `id` asks for the name of one, `text` for those whose name, email or URL contains it. */
export const nameParams = {
  of: parseAsStringLiteral(NAMED).withDefault('target'),
  id: parseAsText(200),
  text: parseAsText(200),
};
export type NameParams = inferParserType<typeof nameParams>;

export const loadNameParams = createLoader(nameParams);
export const nameSearch = createSerializer(nameParams);
