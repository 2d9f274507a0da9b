import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers as the test says, down to the bytes; for what no WeChat would send. */
export async function rawServer(handle: http.RequestListener, port = 0) {
  const seen: string[] = [];
  const connections = new Set<unknown>();
  const server = http.createServer((req, res) => {
    seen.push(`${req.method ?? ''} ${req.url ?? ''}`);
    handle(req, res);
  });
  server.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Requests so far, method and target. */
    seen,
    connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
