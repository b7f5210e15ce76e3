export function migrateDatabase(url: string): Promise<void>;
