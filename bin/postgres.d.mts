export function startPostgres(dataDir: string): Promise<{ url: string; stop: () => void }>;
