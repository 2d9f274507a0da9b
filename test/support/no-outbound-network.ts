import net from 'node:net';

/**
 * Tests talk to this machine only. Every TCP connection of Node (`http`, `https`, `tls`, `fetch`) goes through
 * `Socket.prototype.connect`, so a test that would reach a real host fails here, loudly, before a packet leaves.
 */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '']);
// The unbound original is called with the socket it belongs to.
// eslint-disable-next-line @typescript-eslint/unbound-method
const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;

net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
  // `net.connect` hands over its normalised [options, callback] as one array.
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const options =
    typeof first === 'object' && first !== null
      ? (first as { host?: string; path?: string })
      : { host: String(args[1] ?? '') };
  if (options.path === undefined && !LOOPBACK.has(options.host ?? '')) {
    throw new Error(`Tests must not leave this machine, but something connected to ${String(options.host)}`);
  }
  return connect.apply(this, args);
} as typeof net.Socket.prototype.connect;
