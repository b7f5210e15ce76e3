// Preloaded into every Node process that the launcher starts. Ends the process when the launcher is gone, even
// after kill -9. A worker watches, because the main thread may be too busy to notice.
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const CHECK_MS = 500;
/** Time to end after SIGTERM before SIGKILL. */
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
// Only direct children: their own children end with them.
else if (isMainThread && process.env.STRONGROOM_LAUNCHER === String(process.ppid))
  new Worker(new URL(import.meta.url), { workerData: { mark: MARK }, execArgv: [] }).unref();
