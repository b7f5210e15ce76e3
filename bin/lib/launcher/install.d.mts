export function installDue(root?: string): string | undefined;
export function hydratePostgresLinks(root?: string): void;
