// A server on this machine for a package that receives message push.
import { createServer } from 'node:http';

/** Resolves to the address of a server that hands every request to `handle`; it does not keep the process alive. */
export async function listen(handle) {
  const server = createServer(handle);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}/push`;
}
