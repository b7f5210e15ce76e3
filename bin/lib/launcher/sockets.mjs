// Loaded before the web server (server.mjs): each of its sockets has an owner and a limit from the first one on,
// each request passes the front door, and the server ends without cutting a request.
import http from 'node:http';

/** For the head of a request. */
const HEADERS_MS = 20_000;
/** For a whole request with its body, of 4 MB at most. */
const REQUEST_MS = 120_000;
/** Without a byte in either direction. Longer than the slowest action, an import that waits for the Vaults API. */
const SILENT_MS = 30 * 60_000;
/**
 * For the next request of a kept connection. Longer than the 60 s for which nginx keeps one and the 30 s of most
 * clients: who closes first must be the one that sends, or a request that is on its way is lost.
 */
const KEPT_MS = 75_000;
const CONNECTIONS_MAX = 4_000;
/** From the end of the last request on, for one that is already on its way over a kept connection. */
const LAST_MS = 500;

/** Half of the descriptors of this process: files, the database and the Vaults API need the others. */
function connectionsMax() {
  const { soft } = process.report.getReport().userLimits?.open_files ?? {};
  return Math.min(CONNECTIONS_MAX, Math.floor((Number(soft) || CONNECTIONS_MAX * 2) / 2));
}

/**
 * Node hands the socket of a request with `Connection: Upgrade` to the `upgrade` listener and forgets it. Next's
 * listener keeps it open for good, and the request is neither checked nor logged. Without a listener Node answers
 * such a request like any other (https://nodejs.org/api/http.html#event-upgrade_1).
 */
function refuseUpgrades(server) {
  server.on('newListener', (name, listener) => {
    if (name === 'upgrade') process.nextTick(() => server.off(name, listener));
  });
}

/** Answers what runs or is on its way, with `Connection: close`, and then closes the rest. Next closes the port. */
function endWithoutCutting(server) {
  const running = new Set();
  const closeIdle = server.closeIdleConnections.bind(server);
  // `close` calls this at once, which would cut requests that this process has not read yet.
  server.closeIdleConnections = () => {};
  let isEnding = false;
  const closeAfter = (response) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const closeRest = () => {
    closeIdle();
    if (running.size === 0) server.closeAllConnections();
  };
  server.prependListener('request', (request, response) => {
    running.add(response);
    if (isEnding || request.headers.upgrade !== undefined) closeAfter(response);
    response.once('close', () => {
      running.delete(response);
      if (isEnding) setTimeout(closeRest, LAST_MS);
    });
  });
  const end = () => {
    isEnding = true;
    running.forEach(closeAfter);
    setTimeout(closeRest, LAST_MS);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, end);
}

const frontDoor = new Promise((resolve) => {
  globalThis.strongroomOpenDoor = resolve;
});

/**
 * Next opens its port before it loads our code (instrumentation.ts): requests wait until that has opened the front
 * door (lib/http/server/receive-requests.ts), and reach Next where the door returns true.
 */
const behindDoor = (listener) => async (request, response) => {
  const receive = await frontDoor;
  if (receive(request, response)) listener(request, response);
};

const { createServer } = http;
http.createServer = (listener) => {
  const server = createServer(behindDoor(listener));
  // In development Next keeps connections of its own, for hot reload.
  if (process.env.NODE_ENV === 'development') return server;
  Object.assign(server, {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    timeout: SILENT_MS,
    keepAliveTimeout: KEPT_MS,
    maxConnections: connectionsMax(),
  });
  refuseUpgrades(server);
  endWithoutCutting(server);
  return server;
};
