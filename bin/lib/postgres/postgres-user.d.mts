export function postgresUser(
  program: string,
  folder: string,
): { prefix: string[]; own: (file: string) => void };
