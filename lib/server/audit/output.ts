import 'server-only';

/** One line of JSON on the log output. `fields` hold no secret. */
export function say(level: 'info' | 'error', event: string, fields: Record<string, unknown>): void {
  const line = JSON.stringify({ level, event, time: new Date().toISOString(), ...fields });
  if (level === 'error') console.error(line);
  else console.info(line);
}
