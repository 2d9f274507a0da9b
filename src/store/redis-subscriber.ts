/** What a {@link Subscriber} tells. */
interface SubscriberEvents {
  onMessage: (channel: string, message: string) => void;
  /** The connection is over, for whatever reason. Called once. */
  onEnd: () => void;
}

/** A connection that listens. It never reconnects: whoever opened it must know that messages were missed. */
export interface Subscriber {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  close(): void;
}

/** Opens a connection that listens. */
export type OpenSubscriber = (events: SubscriberEvents) => Promise<Subscriber>;

/** What is used of a client of either kind. Structural: neither is imported. */
interface Client {
  call?: unknown;
  /** `'end'` once ioredis has been told to end. */
  status?: string;
  /** `false` once node-redis has. */
  isOpen?: boolean;
  options?: { socket?: object };
  /** Of a cluster of ioredis only. */
  nodes?(): Client[];
  duplicate(overrides: object): Client;
  connect(): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
  subscribe(channel: string, listener?: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  stream?: { unref?(): unknown };
  unref?(): unknown;
  disconnect?(): unknown;
  destroy?(): unknown;
}

/**
 * Says how to open a connection that listens beside `client`; `undefined` if that cannot be duplicated. The connection
 * ends with the client, and does not keep the process running.
 */
export function subscriberOpener(client: unknown): OpenSubscriber | undefined {
  const { duplicate, on } = Object(client) as Partial<Client>;
  if (typeof duplicate !== 'function' || typeof on !== 'function') return undefined;
  const known = client as Client;
  const open = typeof known.call === 'function' ? openIoredis : openNodeRedis;
  return async ({ onMessage, onEnd }) => {
    const isOver = () => known.status === 'end' || known.isOpen === false;
    if (isOver()) throw new Error('the client is closed');
    let leave = (): void => undefined;
    const end = () => {
      known.removeListener('end', leave);
      onEnd();
    };
    const subscriber = await open(known, { onMessage, onEnd: end });
    leave = () => subscriber.close();
    known.on('end', leave);
    if (isOver()) leave(); // it ended while this connection was made, and will not say so again
    return subscriber;
  };
}

async function openIoredis(client: Client, { onMessage, onEnd }: SubscriberEvents): Promise<Subscriber> {
  const connection = nodeOf(client).duplicate({
    lazyConnect: true,
    retryStrategy: null,
    autoResubscribe: false,
    enableOfflineQueue: true,
    readOnly: false,
  });
  connection.on('error', () => undefined); // 'end' follows
  connection.on('message', onMessage);
  connection.on('end', onEnd);
  await connection.connect();
  connection.stream?.unref?.();
  return {
    subscribe: (channel) => connection.subscribe(channel),
    unsubscribe: (channel) => connection.unsubscribe(channel),
    close: () => void connection.disconnect?.(),
  };
}

/** Any node of a cluster hears what is published on any other. */
function nodeOf(client: Client): Client {
  if (typeof client.nodes !== 'function') return client;
  const nodes = client.nodes();
  const node = nodes[Math.floor(Math.random() * nodes.length)];
  if (node === undefined) throw new Error('the cluster has no node yet');
  return node;
}

async function openNodeRedis(client: Client, { onMessage, onEnd }: SubscriberEvents): Promise<Subscriber> {
  const connection = client.duplicate({
    socket: { ...client.options?.socket, reconnectStrategy: false },
    disableOfflineQueue: false,
  });
  const close = () => {
    // Version 4 has no `destroy`, and some reject or throw when the connection is over already.
    void Promise.resolve()
      .then(() => (connection.destroy ?? connection.disconnect)?.call(connection))
      .catch(() => undefined);
  };
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    onEnd();
    close();
  };
  connection.on('error', end);
  connection.on('end', end);
  await connection.connect();
  connection.unref?.();
  const listeners = new Map<string, (message: string) => void>();
  return {
    subscribe(channel) {
      // The same function again is the same subscription.
      const listener = listeners.get(channel) ?? ((message: string) => onMessage(channel, message));
      listeners.set(channel, listener);
      return connection.subscribe(channel, listener);
    },
    unsubscribe: (channel) => connection.unsubscribe(channel),
    close,
  };
}
