// The CPU time of a page, a read and a list of the API, compared with the framework and the driver alone.
import fs from 'node:fs';
import path from 'node:path';
import { SERVER } from './budgets.mjs';
import { compile, inTurns, load, median } from './load.mjs';
import { row } from './table.mjs';

/**
 * Returns the CPU time of all threads of a process so far, ms. 0 if it has ended
 * (Documentation/scheduler/sched-stats).
 */
function cpuMs(pid) {
  try {
    const threads = fs.readdirSync(`/proc/${pid}/task`);
    const times = threads.map((id) => fs.readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8'));
    return times.reduce((ms, line) => ms + Number(line.split(' ')[0]) / 1e6, 0);
  } catch {
    return 0;
  }
}

function postgresPids(dataDir) {
  const [pid] = fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
}

/** Returns the CPU time of one request, ms: of the server and of PostgreSQL. */
async function cpuOfRequest(target, { pid, dataDir, isQuick }) {
  const before = new Map([pid, ...postgresPids(dataDir)].map((one) => [one, cpuMs(one)]));
  const { requests } = await load({ ...target, connections: 1, seconds: isQuick ? 1 : 3 });
  const spent = [pid, ...postgresPids(dataDir)].map((one) => cpuMs(one) - (before.get(one) ?? 0));
  return spent.reduce((total, ms) => total + ms, 0) / requests;
}

export async function measureServerCpu({ embedded, floor: startedFloor, isQuick }) {
  const [{ url, cookie, pat, pid, dataDir }, floor] = [await embedded(), await startedFloor()];
  const ours = (address, headers = { cookie }) => ({ pid, target: { url: url + address, headers } });
  const least = (address) => ({ pid: floor.pid, target: { url: floor.url + address } });
  const all = {
    page: ours('/vaults'),
    read: ours('/api/vaults'),
    list: ours('/api/v1/cloud/vaults', { authorization: `Bearer ${pat}` }),
    leastPage: least('/'),
    leastRead: least('/api/vaults'),
  };
  for (const { target } of Object.values(all)) await compile(target, isQuick);
  const cases = Object.entries(all).map(([name, one]) => [
    name,
    () => cpuOfRequest(one.target, { pid: one.pid, dataDir, isQuick }),
  ]);
  const results = await inTurns(Object.fromEntries(cases), isQuick ? 2 : 5);
  return [
    ['page /vaults: CPU, to an empty page of 20 rows', 'page', 'leastPage', SERVER.pageToLeast],
    ['/api/vaults: CPU, to a bare handler', 'read', 'leastRead', SERVER.readToLeast],
    ['embedded list: CPU, to a bare handler', 'list', 'leastRead', SERVER.listToLeast],
  ].map(([name, own, floorOf, budget]) => {
    const [ms, leastMs] = [median(results[own]), median(results[floorOf])];
    const detail = `${ms.toFixed(1)} ms to ${leastMs.toFixed(1)} ms`;
    return row(name, ms / leastMs, '×', { budget, detail });
  });
}
