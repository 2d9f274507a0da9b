import { OfficialAccount, type Store } from '../../../src/index.js';
import { StateClaims } from '../../../src/passport/state-claims.js';
import { SharedMemory } from '../../support/shared-memory.js';

const STATE = 'ab'.repeat(20);

const claimsOn = (store: Store) =>
  new StateClaims(new OfficialAccount({ appId: 'wx1', appSecret: 's', store }));

describe('claims of a state', () => {
  it('T03 of many processes that use a state at once one is the first', async () => {
    const memory = new SharedMemory(Date.now);
    const processes = Array.from({ length: 8 }, () => claimsOn(memory.open()));
    const claimed = await Promise.all(processes.map((claims) => claims.claim(STATE)));
    expect(claimed.filter(Boolean)).toHaveLength(1);
  });

  it('T03 a state that was claimed stays claimed for as long as it could live', async () => {
    let now = Date.now();
    const memory = new SharedMemory(() => now);
    expect(await claimsOn(memory.open()).claim(STATE)).toBe(true);
    now += 10 * 60_000 - 1;
    expect(await claimsOn(memory.open()).claim(STATE)).toBe(false);
  });

  it('states that want the same lock do not get in each other’s way', async () => {
    const claims = claimsOn(new SharedMemory(Date.now).open());
    const states = Array.from({ length: 300 }, (_, i) => i.toString(16).padStart(40, '0'));
    const claimed = await Promise.all(states.map((state) => claims.claim(state)));
    expect(claimed.filter((first) => !first)).toEqual([]);
  });

  it('F21 a store that is away does not keep anybody from logging in', async () => {
    const store = new SharedMemory(Date.now).open();
    store.isAway = true;
    expect(await claimsOn(store).claim(STATE)).toBe(true);
  });

  it('a store of one process is not asked: there the session has the word', async () => {
    const store = new SharedMemory(Date.now).open();
    Object.assign(store, { shared: false });
    const claims = claimsOn(store);
    expect([await claims.claim(STATE), await claims.claim(STATE)]).toEqual([true, true]);
    expect(store.calls).toEqual([]);
  });

  it('no key in the store shows a state', async () => {
    const store = new SharedMemory(Date.now).open();
    await claimsOn(store).claim(STATE);
    expect(store.calls.length).toBeGreaterThan(2);
    expect(store.calls.filter((call) => call.includes(STATE))).toEqual([]);
  });
});
