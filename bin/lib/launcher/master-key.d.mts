export function writeNextKey(folder: string, key: string): void;
export function promoteNextKey(folder: string, now?: Date): string;
export function keptKeys(folder: string): string[];
export function settledMasterKey(folder: string, url: string): Promise<string>;
export function reencrypt(
  url: string,
  keys: { from: string; to: string; kept?: readonly string[] },
): Promise<number>;
