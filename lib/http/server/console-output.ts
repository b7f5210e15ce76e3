import 'server-only';
import { stripVTControlCharacters } from 'node:util';
import { log, traceOf } from '@/lib/core/server/log';

const TEXT_MAX = 100;
const LEVELS = {
  error: 'error',
  warn: 'warn',
  info: 'info',
  log: 'info',
  debug: 'debug',
  trace: 'debug',
} as const;

/** Text after a quotation mark, a colon or a line break may come from a request. */
export const firstWords = (text: string): string =>
  (stripVTControlCharacters(text.slice(0, TEXT_MAX * 2)).split(/["'`“:\n\r]/, 1)[0] ?? '')
    .trim()
    .slice(0, TEXT_MAX);

/** Logs only the first words of library output, because Next prints whole errors that may quote a body. */
export function logConsole(): void {
  for (const [method, level] of Object.entries(LEVELS))
    console[method as keyof typeof LEVELS] = (...words: unknown[]) => {
      const texts = words.filter((word) => typeof word === 'string').map(firstWords);
      const errors = words.filter((word) => word instanceof Error).map((error) => traceOf(error));
      log()[level]({ texts, errors }, 'printed');
    };
}
