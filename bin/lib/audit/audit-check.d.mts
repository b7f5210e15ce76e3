/** Canonical JSON (RFC 8785) of what JSON.parse returned. */
export function canonical(value: unknown): string;
