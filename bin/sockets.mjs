// Loaded before the web server (server.mjs): each of its sockets has an owner and a limit from the first one on,
// and the server ends without cutting a request.
import http from 'node:http';

/** For the head of a request. */
const HEADERS_MS = 20_000;
/** For a whole request with its body, of 4 MB at most. */
const REQUEST_MS = 120_000;
/** Without a byte in either direction. Longer than the slowest action, an import that waits for the Vaults API. */
const SILENT_MS = 30 * 60_000;
const CONNECTIONS_MAX = 4_000;
/** How long a connection may still deliver its last answer. */
const LAST_MS = 300;

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

/** Answers what runs, with `Connection: close`, and then closes what is left. The server itself closes its port. */
function endWithoutCutting(server) {
  const running = new Set();
  let isEnding = false;
  const closeAfter = (response) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const closeRest = () => {
    server.closeIdleConnections();
    if (running.size > 0) return;
    setTimeout(() => running.size === 0 && server.closeAllConnections(), LAST_MS);
  };
  server.prependListener('request', (request, response) => {
    running.add(response);
    if (isEnding || request.headers.upgrade !== undefined) closeAfter(response);
    response.once('close', () => {
      running.delete(response);
      if (isEnding) setImmediate(closeRest);
    });
  });
  const end = () => {
    isEnding = true;
    running.forEach(closeAfter);
    closeRest();
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, end);
}

const { createServer } = http;
http.createServer = (...args) => {
  const server = createServer(...args);
  Object.assign(server, {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    timeout: SILENT_MS,
    maxConnections: connectionsMax(),
  });
  refuseUpgrades(server);
  endWithoutCutting(server);
  return server;
};
