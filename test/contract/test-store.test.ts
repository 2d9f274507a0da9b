import { randomUUID } from 'node:crypto';
import type { MemoryStore, Store } from '../../src/index.js';
import { failures, flawed, flawedHandles, type FlawOf } from '../support/flawed-store.js';

/** What a store does wrong, and part of the name of the test that must see it. */
type Flaw = [does: string, part: string, flawOf: FlawOf];
type Message = [channel: string, message: string];
type Entry = [key: string, value: string, ttlMs: number];

/** Writes something else than it was given, on both ways to write. */
const writing =
  (change: (...entry: Entry) => Entry): FlawOf =>
  (store) => ({
    set: async (...entry) => store.set(...change(...entry)),
    commit: async (lock, fence, ...entry) => store.commit(lock, fence, ...change(...entry)),
  });
/** Takes keys for one another. */
const keyed =
  (change: (key: string) => string): FlawOf =>
  (store) => ({
    get: (key) => store.get(change(key)),
    set: (key, value, ttlMs) => store.set(change(key), value, ttlMs),
    delete: (key) => store.delete(change(key)),
  });
/** Publishes something else than it was given. */
const publishing =
  (change: (...sent: Message) => Message): FlawOf =>
  (store) => ({ publish: (...sent) => store.publish(...change(...sent)) });
/** Takes channels for one another. */
const channelled =
  (change: (channel: string) => string): FlawOf =>
  (store) => ({
    publish: (channel, message) => store.publish(change(channel), message),
    subscribe: (channel, listener) => store.subscribe(change(channel), listener),
  });
const refusing = (isRefused: (...entry: Entry) => boolean) =>
  writing((...entry) => {
    if (isRefused(...entry)) throw new RangeError('refused');
    return entry;
  });

const FLAWS: Flaw[] = [
  ['forgets what it was given', 'comes back as it was set', () => ({ set: async () => undefined })],
  ['throws on a miss', 'never set', () => ({ get: () => Promise.reject(new Error('no such key')) })],
  ['finds what every object has', 'never set', keptInAnObject],
  ['keeps the first of two lives', 'replaces the value and its life', keepsLife],
  ['never lets a value end', 'once its life is over', writing((key, value) => [key, value, 60_000])],
  ['lives on by being read', 'does not lengthen', livesOn],
  ['counts a life in 32 bits', 'sixty days', writing((key, value, ttlMs) => [key, value, ttlMs % 2 ** 32])],
  ['takes whole milliseconds only', 'fraction', refusing((_key, _value, ttlMs) => ttlMs % 1 !== 0)],
  [
    'takes no life for one without end',
    'a life of 0',
    writing((key, value, ttlMs) => [key, value, ttlMs || 1e9]),
  ],
  ['refuses a negative life', 'a life of -60000', refusing((_key, _value, ttlMs) => ttlMs < 0)],
  ['cannot delete', 'a deleted key', () => ({ delete: async () => undefined })],
  ['cuts what is long', 'of 300 kB', writing((key, value, ttlMs) => [key, value.slice(0, 65_535), ttlMs])],
  ['trims', 'white space', writing((key, value, ttlMs) => [key, value.trim(), ttlMs])],
  ['composes characters', 'composed', writing((key, value, ttlMs) => [key, value.normalize('NFC'), ttlMs])],
  ['refuses a NUL', 'NUL', refusing((_key, value) => value.includes('\u0000'))],
  ['looks into what it keeps', 'broken JSON', refusing((_key, value) => value.startsWith('{"broken'))],
  ['does not tell big letters from small', 'keys that look alike', keyed((key) => key.toLowerCase())],
  ['overlooks white space at the end', 'keys that look alike', keyed((key) => key.trimEnd())],
  ['deletes by pattern', 'deleting a key leaves', deletesByPattern],
  ['keeps locks among the keys', 'of the same name', locksAmongKeys],
  ['gives a lock to everybody', 'one owner at a time', () => ({ acquire: async () => 1 })],
  ['never gives a lock back', 'given back is free', () => ({ release: async () => undefined })],
  ['lets anybody release', 'by somebody who does not hold it', releasesAnyway],
  ['has one lock for all', 'nothing to do with another', oneLock],
  ['never ends a lease', 'free after its lease', leaseOf(() => 1e9)],
  ['takes no lease for one without end', 'a lease of 0', leaseOf((ttlMs) => ttlMs || 1e9)],
  ['refuses the owner itself', 'an owner that asks again', refusesOwner],
  ['counts fences down', 'larger fence', countsDown],
  ['commits whatever the fence', 'a commit after a larger fence', commitsAnyway],
  ['turns away who gave the lock back', 'gave the lock back commits', commitsWhileHeld],
  ['turns away who is late', 'whose lease is over commits', commitsWhileHeld],
  ['has one fence for all locks', 'the fence of one lock', oneFence],
  ['turns away a fence it does not know', 'F07 a fence of 1000', refusesUnknownFences],
  ['remembers every fence it is shown', 'F07 a fence of 1000', remembersFences],
  [
    'claims to be shared and is not',
    'sees what this one wrote exactly if the store is shared',
    () => ({ shared: true }),
  ],
  ['pushes nothing', 'its sender included', () => ({ publish: async () => undefined })],
  ['pushes to others only', 'its sender included', pushesToOthers],
  ['pushes to one', 'others go on', pushesToOne],
  ['mixes the order up', 'in that order', pushesLater],
  ['trims messages', 'letter by letter', publishing((channel, message) => [channel, message.trim()])],
  ['drops empty messages', 'letter by letter', dropsEmpty],
  [
    'does not tell big letters of a channel from small',
    'channels that look alike',
    channelled((channel) => channel.toLowerCase()),
  ],
  [
    'takes channels for patterns',
    'channels that look alike',
    channelled((channel) => channel.replace(/:[*?a]$/, ':a')),
  ],
  ['cannot be left', 'whoever stops listening', neverLeaves],
  ['keeps messages for later', 'kept for nobody', keepsMessages],
];

const FLAWS_OF_HANDLES: Flaw[] = [
  ['keeps what it read', 'replaces or deletes', keepsWhatItRead],
  [
    'says that it is not shared',
    'sees what this one wrote exactly if the store is shared',
    () => ({ shared: false }),
  ],
  ['hears only itself', 'another handle exactly if the store is shared', hearsItself],
  ['closes what others use', 'takes no other with it', closesAll],
  ['looks before it takes a lock', 'of fifty racers', looksBeforeItTakes],
  ['looks before it takes a lock', 'for the lock of a dead holder', looksBeforeItTakes],
  ['looks before it commits', 'never overtakes', looksBeforeItCommits],
  ['writes by halves', 'is whole', writesByHalves],
  ['reads the value first and then its life', 'its own life', readsTwice],
];

describe('testStore', () => {
  it('finds no fault in a store without one', async () => {
    expect(await failures(flawed(() => ({})))).toEqual([]);
    expect(await failures(flawedHandles(() => ({})))).toEqual([]);
  });

  // Those of pushes wait for what never comes: all at once.
  it.concurrent.each(FLAWS)('fails a store that %s, in "%s"', async (_does, part, flawOf) => {
    expect(await failures(flawed(flawOf), part)).not.toEqual([]);
  });

  it.concurrent.each(FLAWS_OF_HANDLES)(
    'fails a store whose handle %s, in "%s"',
    async (_does, part, flawOf) => {
      expect(await failures(flawedHandles(flawOf), part)).not.toEqual([]);
    },
  );
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

function keptInAnObject(store: MemoryStore): Partial<Store> {
  return { get: async (key) => (key in {} ? { value: 'inherited', ttlMs: 1 } : store.get(key)) };
}

function keepsLife(store: MemoryStore): Partial<Store> {
  return { set: async (key, value, ttlMs) => store.set(key, value, (await store.get(key))?.ttlMs ?? ttlMs) };
}

function livesOn(store: MemoryStore): Partial<Store> {
  return {
    async get(key) {
      const entry = await store.get(key);
      if (entry !== undefined) await store.set(key, entry.value, 60_000);
      return store.get(key);
    },
  };
}

function deletesByPattern(store: MemoryStore): Partial<Store> {
  const keys: string[] = [];
  return {
    set: (key, ...rest) => store.set(keys[keys.push(key) - 1]!, ...rest),
    async delete(pattern) {
      const start = pattern.replace(/[%*]$/, '');
      for (const key of keys)
        if (key === pattern || (start !== pattern && key.startsWith(start))) await store.delete(key);
    },
  };
}

function locksAmongKeys(store: MemoryStore): Partial<Store> {
  return {
    async acquire(lock, owner, ttlMs) {
      await store.set(lock, owner, ttlMs);
      return store.acquire(lock, owner, ttlMs);
    },
  };
}

function releasesAnyway(store: MemoryStore): Partial<Store> {
  const owners = new Map<string, string>();
  return {
    async acquire(lock, owner, ttlMs) {
      const fence = await store.acquire(lock, owner, ttlMs);
      if (fence !== undefined) owners.set(lock, owner);
      return fence;
    },
    release: (lock) => store.release(lock, owners.get(lock)!),
  };
}

function oneLock(store: MemoryStore): Partial<Store> {
  return {
    acquire: (_lock, ...rest) => store.acquire('', ...rest),
    release: (_lock, owner) => store.release('', owner),
  };
}

function leaseOf(change: (ttlMs: number) => number): FlawOf {
  return (store) => ({ acquire: (lock, owner, ttlMs) => store.acquire(lock, owner, change(ttlMs)) });
}

function refusesOwner(store: MemoryStore): Partial<Store> {
  let turns = 0;
  const names = new Map<string, string>();
  return {
    acquire: (lock, owner, ttlMs) => {
      const name = `${owner}-${turns++}`;
      return store.acquire(lock, name, ttlMs).then((fence) => {
        if (fence !== undefined) names.set(lock + owner, name);
        return fence;
      });
    },
    release: (lock, owner) => store.release(lock, names.get(lock + owner) ?? owner),
  };
}

function countsDown(): Partial<Store> {
  let fence = 1000;
  return { acquire: async () => fence--, release: async () => undefined };
}

function commitsAnyway(store: MemoryStore): Partial<Store> {
  return { commit: (_lock, _fence, ...entry) => store.set(...entry).then(() => true) };
}

function commitsWhileHeld(store: MemoryStore): Partial<Store> {
  return {
    async commit(lock, fence, ...entry) {
      const isFree = (await store.acquire(lock, 'probe', 1)) !== undefined;
      return !isFree && store.commit(lock, fence, ...entry);
    },
  };
}

function oneFence(store: MemoryStore): Partial<Store> {
  let newest = 0;
  return {
    async acquire(...lock) {
      return (await store.acquire(...lock)) === undefined ? undefined : ++newest;
    },
    commit: async (_lock, fence, ...entry) => fence >= newest && store.set(...entry).then(() => true),
  };
}

function refusesUnknownFences(store: MemoryStore): Partial<Store> {
  return { commit: async (lock, fence, ...entry) => fence < 1000 && store.commit(lock, fence, ...entry) };
}

function remembersFences(store: MemoryStore): Partial<Store> {
  let largest = 0;
  return {
    async commit(lock, fence, ...entry) {
      if (fence < largest) return false;
      largest = fence;
      return store.commit(lock, fence, ...entry);
    },
  };
}

function keepsWhatItRead(store: MemoryStore): Partial<Store> {
  const read = new Map<string, ReturnType<Store['get']>>();
  return { get: (key) => read.get(key) ?? read.set(key, store.get(key)).get(key)! };
}

function closesAll(store: MemoryStore): Partial<Store> {
  return {
    async close() {
      store.get = () => Promise.reject(new Error('closed'));
    },
  };
}

function looksBeforeItTakes(store: MemoryStore): Partial<Store> {
  let fence = 0;
  return {
    async acquire(lock, _owner, ttlMs) {
      const isHeld = (await store.get(`${lock}:held`)) !== undefined;
      await turn();
      if (isHeld) return undefined;
      await store.set(`${lock}:held`, '', ttlMs);
      return ++fence;
    },
  };
}

function looksBeforeItCommits(store: MemoryStore): Partial<Store> {
  let calls = 0;
  return {
    async commit(lock, fence, ...entry) {
      const isNewest = await store.commit(lock, fence, `${lock}:look`, '', 1);
      for (let i = calls++ % 3; i > 0; i--) await turn(); // not every way is as short as the next
      if (isNewest) await store.set(...entry);
      return isNewest;
    },
  };
}

function writesByHalves(store: MemoryStore): Partial<Store> {
  return {
    async set(key, value, ttlMs) {
      const half = value.length / 2;
      const old = (await store.get(key))?.value ?? '';
      await store.set(key, value.slice(0, half) + old.slice(half), ttlMs);
      await turn();
      await store.set(key, value, ttlMs);
    },
  };
}

function pushesToOthers(store: MemoryStore): Partial<Store> {
  const own = new Set<string>();
  return {
    publish: (channel, message) => store.publish(channel, (own.add(message), message)),
    subscribe: (channel, listener) =>
      store.subscribe(channel, (message) => (own.has(message) ? undefined : listener(message))),
  };
}

function pushesToOne(store: MemoryStore): Partial<Store> {
  const listened = new Set<string>();
  return {
    subscribe: (channel, listener) =>
      listened.has(channel)
        ? Promise.resolve(async () => undefined)
        : store.subscribe(channel, listener).finally(() => listened.add(channel)),
  };
}

function pushesLater(store: MemoryStore): Partial<Store> {
  let count = 0;
  return {
    publish: async (channel, message) => {
      if (count++ % 7 === 3) setImmediate(() => void store.publish(channel, message));
      else await store.publish(channel, message);
    },
  };
}

function dropsEmpty(store: MemoryStore): Partial<Store> {
  return {
    publish: async (channel, message) => (message === '' ? undefined : store.publish(channel, message)),
  };
}

function neverLeaves(store: MemoryStore): Partial<Store> {
  return {
    subscribe: async (channel, listener) => {
      await store.subscribe(channel, listener);
      return async () => undefined;
    },
  };
}

function keepsMessages(store: MemoryStore): Partial<Store> {
  const kept: Message[] = [];
  return {
    publish: (...sent) => store.publish(...kept[kept.push(sent) - 1]!),
    subscribe: async (channel, listener) => {
      for (const [sentTo, message] of kept) if (sentTo === channel) listener(message);
      return store.subscribe(channel, listener);
    },
  };
}

function hearsItself(store: MemoryStore): Partial<Store> {
  const mine = randomUUID();
  return {
    publish: (channel, message) => store.publish(channel + mine, message),
    subscribe: (channel, listener) => store.subscribe(channel + mine, listener),
  };
}

function readsTwice(store: MemoryStore): Partial<Store> {
  return {
    async get(key) {
      const entry = await store.get(key);
      await turn();
      const later = await store.get(key);
      return entry && later && { value: entry.value, ttlMs: later.ttlMs };
    },
  };
}
