export function makeFast(url: string): Promise<unknown>;
