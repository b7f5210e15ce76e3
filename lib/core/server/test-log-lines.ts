import pino from 'pino';
import { type log, setLogLevel } from './log';

type Line = Record<string, unknown>;

/** Collects the log lines of this process from now on, one object per line. `level` is that of LOG_LEVEL. */
export function keepLogLines(level: Parameters<typeof setLogLevel>[0] = 'info'): Line[] {
  const lines: Line[] = [];
  const shared = globalThis as typeof globalThis & { strongroomLog?: ReturnType<typeof log> | undefined };
  const formatters = { level: (name: string) => ({ level: name }) };
  shared.strongroomLog = pino({ formatters }, { write: (line: string) => lines.push(JSON.parse(line)) });
  setLogLevel(level);
  return lines;
}
