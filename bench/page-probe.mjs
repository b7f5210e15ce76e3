// Functions that run in the page. Each is sent there as text, so it may use nothing from outside itself.

/** Runs before any script of the page: notes paints, long tasks, and when rows are on the screen. */
export function watchPage({ rows, rowsMin }) {
  const probe = { longTasks: [], fcp: 0, rowsAt: null };
  window.benchProbe = probe;
  const observe = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe('longtask', (entry) => probe.longTasks.push(entry.duration));
  observe('paint', (entry) => {
    if (entry.name === 'first-contentful-paint') probe.fcp = entry.startTime;
  });
  if (rows === undefined) return;
  // Whoever asks for a size has the page laid out, in a task that then counts as long: the observer is told.
  const painted = new IntersectionObserver(
    ([
      {
        boundingClientRect: { width, height },
      },
    ]) => {
      if (width > 0 && height > 0) probe.rowsAt ??= performance.now();
    },
  );
  const poll = setInterval(() => {
    const found = document.querySelectorAll(rows);
    if (found.length < rowsMin || found[0].textContent.trim() === '') return;
    clearInterval(poll);
    painted.observe(found[rowsMin - 1]);
  }, 5);
}

/**
 * Waits for a press of the pointer or a key, then for the first row (`key`) to change; resolves to the
 * milliseconds from the input event to the end of the frame with the new row, or to null after `timeoutMs`.
 */
export function timeToNewRows({ key, timeoutMs }) {
  const current = () => {
    const found = document.querySelectorAll(key);
    return `${found.length}|${found[0]?.textContent ?? ''}`;
  };
  const before = current();
  return new Promise((resolve) => {
    let pressedAt = null;
    const observer = new MutationObserver(check);
    const end = (value) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(value);
    };
    const timer = setTimeout(() => end(null), timeoutMs);
    function check() {
      const now = current();
      if (pressedAt === null || now === before || now.startsWith('0|')) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => end(performance.now() - pressedAt);
        channel.port2.postMessage(0);
      });
    }
    const press = (event) => {
      pressedAt ??= event.timeStamp;
      setTimeout(check, 0);
    };
    window.addEventListener('pointerdown', press, { capture: true, once: true });
    window.addEventListener('keydown', press, { capture: true, once: true });
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    window.benchArmed = true;
  });
}
