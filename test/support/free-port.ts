import { randomInt } from 'node:crypto';
import net from 'node:net';

/** Below those that systems hand out for port 0: nobody else's server may get one before who wanted it is up. */
const PORTS = { from: 20_000, to: 32_000 };

/** A port of this machine that nobody listens to, for programs that take a number only. */
export function freePort(): Promise<number> {
  const port = randomInt(PORTS.from, PORTS.to);
  return new Promise((resolve) => {
    const server = net.createServer().once('error', () => resolve(freePort()));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
