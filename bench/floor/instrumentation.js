// Without this file the console's own would start with the floor.
export function register() {}
