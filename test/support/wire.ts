import net from 'node:net';

/** The way to a server of a test, which can be cut: connections break, and new ones are refused until it is mended. */
export class Wire {
  readonly port: number;
  readonly #server: net.Server;
  readonly #sockets: Set<net.Socket>;
  readonly #state: { isCut: boolean; to: number };

  private constructor(server: net.Server, sockets: Set<net.Socket>, state: { isCut: boolean; to: number }) {
    this.port = (server.address() as net.AddressInfo).port;
    this.#server = server;
    this.#sockets = sockets;
    this.#state = state;
  }

  /** Lays one to a port of this machine. */
  static async to(port: number): Promise<Wire> {
    const sockets = new Set<net.Socket>();
    const state = { isCut: false, to: port };
    const server = net.createServer((near) => {
      if (state.isCut) return near.resetAndDestroy();
      const far = net.connect(state.to, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
      return near;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Wire(server, sockets, state);
  }

  cut(): void {
    this.#state.isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets new connections through, to another port if there is one. */
  mend(port = this.#state.to): void {
    this.#state.to = port;
    this.#state.isCut = false;
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
