import { once } from 'node:events';
import net from 'node:net';

/** Returns where the PostgreSQL server of a connection URL listens. `?host=` is a folder with its Unix socket. */
function placeOf(url: URL): net.NetConnectOpts {
  const folder = url.searchParams.get('host');
  const port = Number(url.searchParams.get('port') ?? (url.port || 5432));
  return folder?.startsWith('/')
    ? { path: `${folder}/.s.PGSQL.${port}` }
    : { host: url.hostname, port: Number(url.port || 5432) };
}

/**
 * A TCP proxy in front of a real PostgreSQL server. It can stop responding without closing connections, close
 * all of them, or refuse new ones.
 */
export async function startProxy(databaseUrl: string) {
  const behind = new URL(databaseUrl.replace('@/', '@localhost/'));
  const sockets = new Set<net.Socket>();
  let isSilent = false;
  let isDown = false;
  const keep = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const forward = (from: net.Socket, to: net.Socket) => {
    from.on('data', (chunk) => {
      if (!isSilent) to.write(chunk);
    });
    from.on('close', () => {
      if (!isSilent) to.destroy();
    });
  };
  const server = net.createServer((client) => {
    keep(client);
    if (isDown) return void client.destroy();
    if (isSilent) return void client.resume();
    const database = net.connect(placeOf(behind));
    keep(database);
    forward(client, database);
    forward(database, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `postgresql://${behind.username}${behind.password && `:${behind.password}`}@127.0.0.1:${port}${behind.pathname}`,
    /** From now on, data in both directions is dropped. No connection is closed. */
    silence: () => {
      isSilent = true;
    },
    /** New connections work again. Connections from the silent time do not recover. */
    heal: () => {
      isDown = false;
      isSilent = false;
      for (const socket of sockets) socket.removeAllListeners('data').resume();
    },
    cut,
    takeDown: () => {
      isDown = true;
      cut();
    },
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
