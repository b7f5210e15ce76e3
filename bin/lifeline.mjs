// Loaded first into every Node process that the launcher starts. When the launcher is gone, even by
// kill -9, the channel between the two closes: then this process ends as well, and with it its hold
// on the port or on node_modules.
const GRACE_MS = 3_000;

// Only in our own children: their workers live by channels of their own.
if (process.channel && process.env.STRONGROOM_LAUNCHER === String(process.ppid)) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a finished process alive.
  process.channel.unref();
}
