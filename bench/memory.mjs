// The server's memory after many list requests.
import fs from 'node:fs';
import { RESOURCES } from './budgets.mjs';
import { load } from './load.mjs';
import { row } from './table.mjs';

const REQUESTS = 10_000;
/** After which V8 has given the heap its size, on a machine with memory to spare. */
const SETTLED_REQUESTS = 30_000;
const REST_MS = 3_000;

/** Resident memory of a process in MB (proc(5)). */
function residentMb(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
}

async function afterRequests({ url, cookie, pid }, amount) {
  await load({ url: `${url}/api/vaults`, headers: { cookie }, connections: 10, amount });
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return residentMb(pid);
}

export async function measureMemory({ freshConsole }) {
  const target = await freshConsole();
  const settled = await afterRequests(target, SETTLED_REQUESTS);
  const later = await afterRequests(target, REQUESTS);
  return [
    row('growth by 10,000 list requests, after 30,000', later - settled, 'MB', {
      budget: RESOURCES.laterGrowthMb,
      detail: `${settled.toFixed(0)} → ${later.toFixed(0)} MB`,
    }),
  ];
}
