import type { Credentials } from './sign-in.mjs';

export interface RunningConsole {
  url: string;
  admin: Credentials | null;
  cookie: string | undefined;
  dataDir: string;
  log: string;
  pid: number | undefined;
  databaseUrl: string;
  pat: string | undefined;
}
export function temporaryFolder(name: string): string;
export function startConsole(options: {
  folder: string;
  name: string;
  databaseUrl?: string;
  secretsOf?: string;
  admin?: Credentials | null;
  env?: Record<string, string>;
}): Promise<RunningConsole>;
