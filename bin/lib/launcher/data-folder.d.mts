export function writeAtomically(file: string, content: string): void;
export function openDataFolder(dir: string): string;
export function removeTornWrites(folder: string): void;
export function masterKey(folder: string): string;
export function embeddedPat(folder: string): string;
export function showOnce(folder: string, name: string, show: () => void): void;
