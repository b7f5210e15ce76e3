// Without this file, the floor would load the console's own.
export {};
