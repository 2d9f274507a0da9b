// Handles of a store in a process of their own, told over IPC what to do. How a handle is opened is said by a module.
const [opener, settings] = process.argv.slice(2);
const { openStore } = await import(opener);

const handles = new Map();
const endings = new Map();

const commands = {
  async open(handle) {
    const opened = await openStore(JSON.parse(settings));
    handles.set(handle, opened);
    const { shared, publish, subscribe } = opened.store;
    return { shared, canPublish: publish !== undefined, canSubscribe: subscribe !== undefined };
  },
  call: (handle, method, args) => handles.get(handle).store[method](...args),
  async subscribe(handle, subscription, channel) {
    const tell = (event) => {
      if (process.connected) process.send({ subscription, ...event });
    };
    const { store } = handles.get(handle);
    endings.set(
      subscription,
      await store.subscribe(
        channel,
        (message) => tell({ message }),
        () => tell({}),
      ),
    );
  },
  unsubscribe: (_handle, subscription) => endings.get(subscription)(),
  async close(handle) {
    const { close } = handles.get(handle);
    handles.delete(handle);
    await close();
  },
};

process.on('message', async ({ id, command, args }) => {
  try {
    const result = await commands[command](...args);
    if (process.connected) process.send({ id, result });
  } catch (error) {
    if (process.connected) process.send({ id, error: String(error?.message ?? error) });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
