export function startPostgres(dataDir: string): Promise<{
  url: string;
  applicationUrl: string;
  grant: () => Promise<unknown>;
  isRunning: () => boolean;
  restart: () => Promise<void>;
  stop: () => void;
}>;
