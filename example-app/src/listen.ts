import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from './config.js';

/** Binds a server; resolves to the port, which is the system's choice for `0`. */
export async function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  const bound = new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port, host }, resolve);
  });
  await bound.catch(portTaken('PORT', port));
  return (server.address() as AddressInfo).port;
}

/** Makes one sentence of a port that cannot be had; other errors stay what they are. */
export function portTaken(variable: string, port: number): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigError(`Port ${port} is taken: choose another with ${variable}, or 0 for any free one.`);
    }
    if (code === 'EACCES')
      throw new ConfigError(`Port ${port} is not allowed: choose one above 1023 with ${variable}.`);
    throw error;
  };
}
