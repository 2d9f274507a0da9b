import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTLSServer } from 'node:https';
import { isIPv6, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { isLoopback, isOurHost } from './host-guard.js';
import { WECHAT_HOSTS } from './hosts.js';
import { readMessage, send } from './http-message.js';
import { CertificateAuthority } from './tls/certificate-authority.js';
import { textAnswer, type Deliver } from './wire.js';

/** Where the server can be reached. */
export interface Origins {
  readonly http: string;
  readonly https: SecureOrigin | undefined;
}

/** An HTTPS origin. */
export interface SecureOrigin {
  readonly origin: string;
  /** The certificate that its clients have to trust, in PEM. */
  readonly certificateAuthority: string;
}

const ANY_ADDRESS = ['0.0.0.0', '::'];

function originOf(scheme: 'http' | 'https', server: Server, host: string): string {
  const name = ANY_ADDRESS.includes(host) ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  return `${scheme}://${name}:${(server.address() as AddressInfo).port}`;
}

/** One port in the place of WeChat's hosts, or two: the second speaks TLS. */
export class HttpServer {
  readonly #deliver: Deliver;
  readonly #now: () => number;
  readonly #tunnels = new Set<Duplex>();
  #servers: Server[] = [];

  constructor(deliver: Deliver, now: () => number) {
    this.#deliver = deliver;
    this.#now = now;
  }

  /** Binds one host; resolves to the origins. */
  async listen(port: number, host: string, httpsPort: number | undefined): Promise<Origins> {
    if (this.#servers.length > 0) throw new Error('The simulator is listening already');
    const server = createServer((message, response) => void this.#serve('http', host, message, response));
    this.#servers = [server];
    try {
      await bind(server, port, host);
      const http = originOf('http', server, host);
      if (httpsPort === undefined) return { http, https: undefined };
      const names = [...WECHAT_HOSTS, 'localhost', '127.0.0.1', '::1'];
      const own = isLoopback(host) || ANY_ADDRESS.includes(host) || isIPv6(host) ? [] : [host];
      const authority = new CertificateAuthority([...names, ...own]);
      const secure = createTLSServer(
        authority.serverIdentity(),
        (message, response) => void this.#serve('https', host, message, response),
      );
      this.#servers.push(secure);
      await bind(secure, httpsPort, host);
      server.on('connect', (message: IncomingMessage, socket: Duplex, head: Buffer) =>
        this.#tunnel(secure, message, socket, head),
      );
      const origin = originOf('https', secure, host);
      return { http, https: { origin, certificateAuthority: authority.certificate } };
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    for (const socket of this.#tunnels) socket.destroy();
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }

  async #serve(
    scheme: 'http' | 'https',
    boundTo: string,
    message: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const arrivedAt = this.#now();
      // Judged before the body is read: nobody else gets anything out of us.
      const request = isOurHost(message.headers.host ?? '', boundTo)
        ? await readMessage(scheme, message, arrivedAt)
        : textAnswer(421, 'The simulator answers to loopback names only');
      await send(response, 'status' in request ? { answer: request } : await this.#deliver(request));
    } catch {
      if (!response.headersSent)
        await send(response, { answer: textAnswer(500, 'The simulator failed; please report it') });
    }
  }

  /** A proxy for WeChat's names only: what a client believes to be WeChat ends at our own TLS port. */
  #tunnel(secure: Server, { url = '' }: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!WECHAT_HOSTS.some((name) => url === `${name}:443`)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#tunnels.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => this.#tunnels.delete(socket));
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    secure.emit('connection', socket);
  }
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
}
