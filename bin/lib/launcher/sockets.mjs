// Loaded before the web server (server.mjs). Gives each socket an owner and a limit from the start, sends
// each request through the front door, and ends the server without interrupting a request.
import http from 'node:http';

/** For the head of a request. */
const HEADERS_MS = 20_000;
/** For a whole request with its body, of at most 4 MB. */
const REQUEST_MS = 120_000;
/** Without a byte in either direction. Longer than the slowest action, an import that waits for the Vaults API. */
const SILENT_MS = 30 * 60_000;
/**
 * For the next request of a keep-alive connection. Longer than the 60 s of nginx and the 30 s of most
 * clients: the sender must close first, or a request that was just sent is lost.
 */
const KEPT_MS = 75_000;
const CONNECTIONS_MAX = 4_000;
/** From the end of the last request, for a request that was just sent over a keep-alive connection. */
const LAST_MS = 500;

/** Half of the descriptors of this process: files, the database and the Vaults API need the others. */
function connectionsMax() {
  const { soft } = process.report.getReport().userLimits?.open_files ?? {};
  return Math.min(CONNECTIONS_MAX, Math.floor((Number(soft) || CONNECTIONS_MAX * 2) / 2));
}

/**
 * Node passes the socket of a request with `Connection: Upgrade` to the `upgrade` listener and then ignores
 * it. Next's listener never closes it, and the request is neither checked nor logged. Without a listener,
 * Node answers such a request like any other (https://nodejs.org/api/http.html#event-upgrade_1).
 */
function refuseUpgrades(server) {
  server.on('newListener', (name, listener) => {
    if (name === 'upgrade') process.nextTick(() => server.off(name, listener));
  });
}

/**
 * Answers running and incoming requests with `Connection: close`, and then closes the other connections. Next
 * closes the port.
 */
function endWithoutCutting(server) {
  const running = new Set();
  const closeIdle = server.closeIdleConnections.bind(server);
  // `close` calls this immediately, which would interrupt requests that this process has not read yet.
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
 * Next opens its port before it loads our code (instrumentation.ts). Requests wait until that code opens the
 * front door (lib/http/server/receive-requests.ts), and reach Next if the front door returns true.
 */
const behindDoor = (listener) => async (request, response) => {
  const receive = await frontDoor;
  if (receive(request, response)) listener(request, response);
};

const { createServer } = http;
http.createServer = (listener) => {
  const server = createServer(behindDoor(listener));
  // In development, Next keeps its own connections for hot reload.
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
