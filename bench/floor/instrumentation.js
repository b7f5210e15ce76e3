// Without this file, the floor would start the console's own.
export function register() {}
