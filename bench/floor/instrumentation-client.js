// Without this file the console's own would be loaded with the floor.
export {};
