import 'server-only';
import pino, { type Logger } from 'pino';
import type { z } from 'zod';
import type { LogFields } from '../log-fields';
import { summaryOf } from './summary';

// One stream for all copies of this module that Next bundles.
const shared = globalThis as typeof globalThis & { strongroomLog?: Logger };

/**
 * The log of this process: one JSON line per entry on standard output, written before the call returns. Pass
 * fields one by one; never pass a whole request, header or body.
 */
export function log(): Logger {
  shared.strongroomLog ??= pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    pino.destination({ fd: 1, sync: true }),
  );
  return shared.strongroomLog;
}

export function setLogLevel(level: 'debug' | 'info' | 'warn' | 'error'): void {
  log().level = level;
}

/** Writes one line at every log level, for evidence that must leave the process. No secret in `fields`. */
export function logAlways(fields: Record<string, unknown>): void {
  log().child({}, { level: 'info' }).info(fields);
}

/** Returns an input for the log: only keys that its schema knows, with secrets as `[set]`. */
export const loggable = (schema: z.ZodType, input: unknown): LogFields => summaryOf(schema, input);

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Returns kinds, codes and places of an unknown error. Messages may quote the values that caused it. */
export function traceOf(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error;
  // The message comes first in the stack, and a line of it may look like a stack frame.
  const frames = (error.stack ?? '')
    .replace(error.message, () => '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    code: codeOf(error),
    at: frames.slice(0, 8).map((line) => line.trim()),
    ...(error.cause !== undefined && depth < 3 && { cause: traceOf(error.cause, depth + 1) }),
  };
}
