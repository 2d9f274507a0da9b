import type { MemoryStore, Store } from '../../src/index.js';
import { failures, flawedHandles } from '../support/flawed-store.js';

/** The way from a store to what is behind it. */
class Link {
  isDown = false;
  wasDown = false;

  readonly outage = () => {
    this.isDown = true;
    this.wasDown = true;
    return Promise.resolve({ heal: () => Promise.resolve().then(() => (this.isDown = false)) });
  };
}

type Methods = Required<Omit<Store, 'shared' | 'close'>>;
type FlawOf = (store: MemoryStore, link: Link) => Partial<Methods>;

/** A store that says so when it cannot reach what is behind it. */
const upright =
  (link: Link, pending: boolean) =>
  (store: MemoryStore): Methods => {
    const reach = <T>(work: () => Promise<T>): Promise<T> => {
      if (!link.isDown) return work();
      return pending ? new Promise(() => undefined) : Promise.reject(new Error('no connection'));
    };
    return {
      get: (...args) => reach(() => store.get(...args)),
      set: (...args) => reach(() => store.set(...args)),
      delete: (...args) => reach(() => store.delete(...args)),
      acquire: (...args) => reach(() => store.acquire(...args)),
      release: (...args) => reach(() => store.release(...args)),
      commit: (...args) => reach(() => store.commit(...args)),
      publish: (...args) => reach(() => store.publish(...args)),
      subscribe: (channel, listener) => reach(() => store.subscribe(channel, listener)),
    };
  };

/** A method that has an answer while it cannot know one. */
const answering =
  <M extends keyof Methods>(method: M, answer: Awaited<ReturnType<Methods[M]>>): FlawOf =>
  (store, link) => ({
    [method]: (...args: never[]) =>
      link.isDown ? Promise.resolve(answer) : Reflect.apply(store[method], store, args),
  });

const ANSWERS = 'no method has an answer';
const READS = 'every handle reads';
const LOCKS = 'a lock has one owner';
const PUSHES = 'a gap is told of';

const FLAWS: [does: string, part: string, flawOf: FlawOf][] = [
  ['says that nothing is there', ANSWERS, answering('get', undefined)],
  ['serves what it remembers', ANSWERS, answering('get', { value: 'before', ttlMs: 1000 })],
  ['says that it wrote', ANSWERS, answering('set', undefined)],
  ['says that it deleted', ANSWERS, answering('delete', undefined)],
  ['says that somebody else holds the lock', ANSWERS, answering('acquire', undefined)],
  ['hands out locks all the same', ANSWERS, answering('acquire', 1)],
  ['says that it gave the lock back', ANSWERS, answering('release', undefined)],
  ['says that a larger fence was granted', ANSWERS, answering('commit', false)],
  ['says that it committed', ANSWERS, answering('commit', true)],
  ['never comes back', READS, onceDown('get', () => Promise.reject(new Error('the pool has ended')))],
  ['comes back with something else', READS, onceDown('get', async () => ({ value: '', ttlMs: 1000 }))],
  ['comes back with a cache', READS, onceDown('delete', async () => undefined)],
  ['comes back with its locks open', LOCKS, onceDown('acquire', async () => 1)],
  ['comes back with its fences void', LOCKS, onceDown('commit', async () => false)],
  ['loses messages in silence', PUSHES, answering('publish', undefined)],
  ['never has messages again', PUSHES, onceDown('publish', async () => undefined)],
];

jest.setTimeout(20_000);

describe('testStore with an outage', () => {
  it.each([
    ['rejects', false],
    ['is silent', true],
  ])('finds no fault in a store that %s meanwhile', async (_how, pending) => {
    const link = new Link();
    const create = flawedHandles(upright(link, pending));
    expect(await failures(create, 'outage', { outage: link.outage })).toEqual([]);
  });

  it.concurrent.each(FLAWS)('fails a store that %s, in "%s"', async (_does, part, flawOf) => {
    const link = new Link();
    const create = flawedHandles((store) => ({ ...upright(link, false)(store), ...flawOf(store, link) }));
    expect(await failures(create, part, { outage: link.outage })).not.toEqual([]);
    expect(link.isDown).toBe(false); // an outage is ended, whatever came of the test
  });
});

/** A method that is never the same again after an outage. */
function onceDown<M extends keyof Methods>(method: M, instead: Methods[M]): FlawOf {
  return (store, link) => ({
    [method]: (...args: never[]) =>
      Reflect.apply(link.wasDown && !link.isDown ? instead : store[method], store, args),
  });
}
