// A PostgreSQL for tests over the folder that the first argument names. It ends when standard input ends: however
// the process that started this one ends, a killed one included, no server is left behind, and no folder either
// unless a word came before the end.
import fs from 'node:fs';
import { startPostgres } from '../postgres/postgres.mjs';

// Ctrl+C reaches the whole group, while tests still use the database.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const [folder] = process.argv.slice(2);
const { url, stop } = await startPostgres(folder);
console.log(url);
let isKept = false;
process.stdin.on('data', () => {
  isKept = true;
});
process.stdin.on('end', () => {
  stop();
  if (!isKept) fs.rmSync(folder, { recursive: true, force: true });
});
