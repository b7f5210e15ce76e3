// A PostgreSQL server for tests over the folder of the first argument. It ends when standard input ends. So
// no server remains if the parent process ends in any way, including kill -9. It also removes the folder,
// unless a line arrived before the end.
import fs from 'node:fs';
import { startPostgres } from '../postgres/postgres.mjs';

// Ctrl+C goes to the whole group while tests still use the database.
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
