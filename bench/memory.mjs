// The server's memory at rest and after many list requests.
import fs from 'node:fs';
import { RESOURCES } from './budgets.mjs';
import { load } from './load.mjs';
import { row } from './table.mjs';

const REQUESTS = 10_000;
/** After which V8 has given the heap its size, on a machine with memory to spare. */
const SETTLED_REQUESTS = 20_000;
const REST_MS = 3_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resident memory of a process in MB (proc(5)). */
function residentMb(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
}

async function afterRequests(target, amount) {
  const headers = { cookie: target.cookie };
  await load({ url: `${target.url}/api/vaults`, headers, connections: 10, amount });
  await wait(REST_MS);
  return residentMb(target.pid);
}

export async function measureMemory({ freshConsole }) {
  const target = await freshConsole();
  await wait(REST_MS);
  const atRest = residentMb(target.pid);
  const once = await afterRequests(target, REQUESTS);
  const settled = await afterRequests(target, SETTLED_REQUESTS);
  const later = await afterRequests(target, REQUESTS);
  return [
    row('server at rest', atRest, 'MB'),
    row('server after 10,000 list requests', once, 'MB', {
      detail: `grew by ${(once - atRest).toFixed(0)} MB`,
    }),
    row('growth by 10,000 more, after 30,000', later - settled, 'MB', {
      budget: RESOURCES.laterGrowthMb,
      detail: `${settled.toFixed(0)} → ${later.toFixed(0)} MB`,
    }),
  ];
}
