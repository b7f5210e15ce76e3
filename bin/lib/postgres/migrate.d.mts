export const MIGRATIONS: string;
export function migrateDatabase(url: string, say?: (sentence: string) => void): Promise<void>;
