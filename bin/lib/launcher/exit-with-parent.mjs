// Preloaded into every Node process that the launcher starts. Ends the process when the launcher has ended,
// even after kill -9. A worker watches, because the main thread may be too busy.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const CHECK_MS = 500;
/** Time from SIGTERM to SIGKILL. */
const GRACE_MS = 3_000;
const MARK = 'exit-with-parent';

function watch() {
  const launcher = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
    process.kill(process.pid, 'SIGTERM');
  }, CHECK_MS);
}

if (workerData?.mark === MARK) watch();
// Only direct children watch. Their own children end with them.
else if (isMainThread && process.env.STRONGROOM_LAUNCHER === String(process.ppid))
  new Worker(new URL(import.meta.url), { workerData: { mark: MARK }, execArgv: [] }).unref();
