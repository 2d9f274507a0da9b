import { MemoryStore } from '../../../src/index.js';
import { withLock, type LockRequest } from '../../../src/store/with-lock.js';

/** A store, and one lock of it. Nobody waits for it; the way to the store may be another than the straight one. */
function world() {
  const store = new MemoryStore();
  const straight: LockRequest['call'] = (command) => command(store);
  const tooLong = () => new Error('it is held');
  const take = <T>(work: () => Promise<T>, call = straight) =>
    withLock({ call, lock: 'l', leaseMs: 60_000, waitMs: 0, tooLong }, work);
  return { store, take };
}

const nothing = () => Promise.resolve();

describe('a lock taken for a while', () => {
  it('is held while the work goes on, and is free after it, however that ends', async () => {
    const { take } = world();
    await take(async () => {
      await expect(take(nothing)).rejects.toThrow('it is held');
    });
    await expect(take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await take(() => Promise.resolve('free'))).toBe('free');
  });

  it('F04 is given back when the answer that it was granted is lost', async () => {
    const { store, take } = world();
    const lose: LockRequest['call'] = async (command) => {
      await command(store);
      throw new Error('no answer');
    };
    await expect(take(nothing, lose)).rejects.toThrow('no answer');
    expect(await store.acquire('l', 'next', 60_000)).toBeDefined();
  });

  it('F04 is not given back, nor anything else sent, when the store was not even asked', async () => {
    const { store, take } = world();
    const release = jest.spyOn(store, 'release');
    await expect(take(nothing, () => Promise.reject(new Error('paused')))).rejects.toThrow('paused');
    expect(release).not.toHaveBeenCalled();
  });
});
