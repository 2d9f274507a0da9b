import assert from 'node:assert/strict';
import type { Store } from '../../store/store.js';
import { during, type Contract, type Outage } from './contract.js';

/** A store that has the optional methods. */
type PushingStore = Store & Required<Pick<Store, 'publish' | 'subscribe'>>;
type PushingHandles = [PushingStore, PushingStore, PushingStore, PushingStore];

/** How long a message, or the way back after an outage, may take. Nothing is waited for that has come. */
const HEARD_MS = 3_000;

const ODD_MESSAGES = [
  '',
  ' ',
  '{"v":1}',
  'a\u0000b\r\n',
  '微信 👩‍👩‍👧‍👦 e\u0301',
  `'";--\\ \${a} %s`,
  'x'.repeat(100_000),
];

/** What is pushed from handle to handle. A store without `publish` and `subscribe` passes. */
export function testPushes(contract: Contract, outage: (() => Outage | Promise<Outage>) | undefined): void {
  /** Registers a test that needs four handles that can push. */
  const withHandles = (name: string, run: (handles: PushingHandles, key: string) => Promise<void>) =>
    contract.withHandles(name, async (handles, key) => {
      if (handles.every(canPush)) await run(handles as PushingHandles, key);
    });

  withHandles('a message reaches every handle that listens, its sender included', async (handles, key) => {
    const ears = await Promise.all(handles.map((store) => listen(store, key)));
    for (const [i, store] of handles.entries()) await store.publish(key, `message ${i}`);
    for (const { heard } of ears) {
      await until(() => heard.length >= 4);
      assert.deepEqual([...heard].sort(), ['message 0', 'message 1', 'message 2', 'message 3']);
    }
  });

  contract.withDoor('a message reaches another handle exactly if the store is shared', async (door, key) => {
    const [store, other] = [await door.open(), await door.open()];
    if (!canPush(store) || !canPush(other)) return;
    const [near, far] = [await listen(store, key), await listen(other, key)];
    await store.publish(key, 'message');
    await until(() => near.heard.length > 0);
    if (contract.isShared(store)) await until(() => far.heard.length > 0);
    else await contract.elapse(20);
    assert.equal(far.heard.length, contract.isShared(store) ? 1 : 0);
  });

  withHandles(
    'what one handle publishes, on whichever channels, comes in that order',
    async ([a, b], key) => {
      const heard: string[] = [];
      for (const channel of [key, `${key}:2`])
        await b.subscribe(
          channel,
          (message) => heard.push(message),
          () => undefined,
        );
      const messages = Array.from({ length: 100 }, (_, i) => `message ${i}`);
      for (const [i, message] of messages.entries()) await a.publish(i % 3 === 0 ? key : `${key}:2`, message);
      await until(() => heard.length >= messages.length);
      assert.deepEqual(heard, messages);
    },
  );

  withHandles('a message comes letter by letter', async ([a, b], key) => {
    const { heard } = await listen(b, key);
    for (const message of ODD_MESSAGES) await a.publish(key, message);
    await until(() => heard.length >= ODD_MESSAGES.length);
    assert.ok(heard.every((message, i) => message === ODD_MESSAGES[i]));
  });

  withHandles('channels that look alike are different channels', async ([a, b], key) => {
    const { heard } = await listen(b, `${key}:a`);
    for (const ending of ['', ':A', ':*', ':?', ':a ', ':ab']) await a.publish(key + ending, 'another');
    await a.publish(`${key}:a`, 'mine');
    await until(() => heard.length > 0);
    assert.deepEqual(heard, ['mine']);
    const { heard: ofPattern } = await listen(b, `${key}:*`);
    await a.publish(`${key}:a`, 'another');
    await a.publish(`${key}:*`, 'mine');
    await until(() => ofPattern.length > 0);
    assert.deepEqual(ofPattern, ['mine']);
  });

  withHandles('whoever stops listening hears nothing more, and others go on', async ([a, b], key) => {
    const [leaving, staying] = [await listen(b, key), await listen(b, key)];
    await a.publish(key, 'first');
    await until(() => leaving.heard.length > 0);
    await leaving.end();
    await leaving.end(); // once more does no harm
    await a.publish(key, 'second');
    await until(() => staying.heard.length > 1);
    assert.deepEqual([leaving.heard, staying.heard], [['first'], ['first', 'second']]);
    await staying.end();
    const again = await listen(b, key);
    await a.publish(key, 'third');
    await until(() => again.heard.length > 0);
    assert.deepEqual([again.heard, staying.heard.length], [['third'], 2]);
  });

  withHandles('a message is kept for nobody', async ([a, b], key) => {
    await a.publish(key, 'early');
    await contract.elapse(20); // it may still be on its way
    const { heard } = await listen(b, key);
    await a.publish(key, 'late');
    await until(() => heard.length > 0);
    assert.deepEqual(heard, ['late']);
    assert.equal(await a.get(key), undefined);
  });

  if (outage === undefined) return;
  withHandles('F04 after an outage messages come again, and a gap is told of', async ([a, b], key) => {
    let gaps = 0;
    const heard: string[] = [];
    await a.subscribe(
      key,
      (message) => heard.push(message),
      () => (gaps += 1),
    );
    const sent: string[] = [];
    const send = (message: string) =>
      b.publish(key, message).then(
        () => sent.push(message),
        () => undefined, // whoever is not told that it worked sends again
      );
    await during(outage, async () => {
      void send('meanwhile');
      await contract.elapse(100);
    });
    let count = 0;
    await until(
      () => heard.some((message) => message.startsWith('after')),
      () => send(`after ${count++}`),
    );
    // Nothing is lost in silence.
    assert.ok(gaps > 0 || sent.every((message) => heard.includes(message)), 'a gap, or nothing was lost');
  });
}

function canPush(store: Store): store is PushingStore {
  return store.publish !== undefined && store.subscribe !== undefined;
}

async function listen(store: PushingStore, channel: string) {
  const heard: string[] = [];
  const end = await store.subscribe(
    channel,
    (message) => heard.push(message),
    () => undefined,
  );
  return { heard, end };
}

async function until(isSo: () => boolean, meanwhile: () => unknown = () => undefined): Promise<void> {
  const endsAt = performance.now() + HEARD_MS;
  while (!isSo()) {
    assert.ok(performance.now() < endsAt, `nothing is heard for ${HEARD_MS} ms`);
    void meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
