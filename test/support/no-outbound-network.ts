import net from 'node:net';

/**
 * Tests talk to this machine only. Every TCP connection of Node (`http`, `https`, `tls`, `fetch`) goes through
 * `Socket.prototype.connect`, so a test that would reach a real host fails here, loudly, before a packet leaves.
 */
const LOOPBACK = new Set<unknown>(['localhost', '127.0.0.1', '::1', undefined]);
type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;
const connect = net.Socket.prototype.connect as Connect;

const guarded: Connect = function (...args) {
  // `net.connect` hands over its normalised [options, callback] as one array.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const { host, path } = (typeof first === 'object' ? first : { host: second }) as {
    host?: unknown;
    path?: unknown;
  };
  if ((path ?? undefined) === undefined && !LOOPBACK.has(host)) {
    throw new Error(`Tests must not leave this machine, but something connected to ${String(host)}`);
  }
  return connect.apply(this, args);
};
net.Socket.prototype.connect = guarded;
