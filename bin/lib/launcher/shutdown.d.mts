export function stopAll(): Promise<void>;
export function explained(error: unknown): unknown;
