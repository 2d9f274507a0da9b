import { MemoryStore, type Store } from '../../../src/index.js';
import { WatchedStore } from '../../../src/store/watched-store.js';

/** A watched store that can be made to fail, and what it said. */
function world() {
  let nowMs = 0;
  const said: string[] = [];
  const watched = new WatchedStore({
    store: new MemoryStore(),
    holds: 'a test',
    timeoutMs: 1_000,
    now: () => nowMs,
    onDown: () => said.push('down'),
    onUp: () => said.push('up'),
  });
  const read = (store: Store) => store.get('key');
  const fail = jest.fn(() => Promise.reject(Object.assign(new Error('AUTH secret'), { code: 'ECONNRESET' })));
  const failOnce = () => watched.call(fail).catch((error: unknown) => error);
  return { watched, read, fail, failOnce, said, pass: (ms: number) => (nowMs += ms) };
}

describe('a watched store', () => {
  it('rejects with a typed error that names what is kept there, and not what the client said', async () => {
    const { failOnce } = world();
    const error = await failOnce();
    expect(error).toMatchObject({
      code: 'ERR_WECHAT_STORE',
      message: 'the store of a test does not answer',
      cause: { message: 'ECONNRESET' },
    });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('F04 is not even tried for five seconds after two failures in a row', async () => {
    const { watched, failOnce, read, fail, said, pass } = world();
    await failOnce();
    expect([watched.isUp, said]).toEqual([true, []]);
    await failOnce();
    expect([watched.isUp, said]).toEqual([false, ['down']]);
    await failOnce();
    expect(fail).toHaveBeenCalledTimes(2);
    pass(7_000);
    expect(await watched.call(read)).toBeUndefined();
    expect([watched.isUp, said]).toEqual([true, ['down', 'up']]);
  });

  it('F17 is not away because many calls met the same hiccup', async () => {
    const { watched, failOnce, said } = world();
    await Promise.all(Array.from({ length: 100 }, failOnce));
    expect([watched.isUp, said]).toEqual([true, []]);
  });

  it('forgets a failure after which it answered', async () => {
    const { watched, failOnce, read, said } = world();
    for (let i = 0; i < 5; i++) {
      await failOnce();
      await watched.call(read);
    }
    expect([watched.isUp, said]).toEqual([true, []]);
  });
});
