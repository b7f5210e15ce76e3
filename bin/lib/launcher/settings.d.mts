export function readSettings(env: Record<string, string | undefined>): {
  host: string;
  port: number;
  dataDir: string;
};
