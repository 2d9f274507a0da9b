import { FORCED_REFRESHES, REJECTIONS } from '../../src/access-token/token-budgets.js';
import { spend } from '../../src/store/shared-budget.js';
import { TokenStore } from '../../src/access-token/token-store.js';
import { MemoryStore } from '../../src/index.js';

const MINUTE_MS = 60_000;

function world() {
  let nowMs = 0;
  const now = () => nowMs;
  const shared = new MemoryStore({ now });
  const nothing = () => undefined;
  const open = () =>
    new TokenStore({
      store: shared,
      key: 'k',
      timeoutMs: 1000,
      now,
      onDown: nothing,
      onUp: nothing,
      onCorrupt: nothing,
    });
  return { shared, one: open(), other: open(), pass: (ms: number) => (nowMs += ms) };
}

/** How many of `times` attempts are within the budget. */
async function granted(store: TokenStore, rule: typeof REJECTIONS, times: number): Promise<number> {
  let count = 0;
  for (let i = 0; i < times; i++) if (await spend(store, rule)) count++;
  return count;
}

describe('a budget of all processes', () => {
  it('P17 is spent after four rejected tokens in a minute, whoever met them', async () => {
    const { one, other } = world();
    expect(await granted(one, REJECTIONS, 3)).toBe(3);
    expect(await granted(other, REJECTIONS, 3)).toBe(1);
  });

  it('P17 is whole again a minute after it was first drawn on, and not a minute after it was last', async () => {
    const { one, pass } = world();
    await granted(one, REJECTIONS, 3);
    pass(59_000);
    expect(await granted(one, REJECTIONS, 3)).toBe(1);
    pass(1_000);
    expect(await granted(one, REJECTIONS, 5)).toBe(4);
  });

  it('P18 forces eight refreshes a day, a minute apart, and not one more', async () => {
    const { one, other, pass } = world();
    let forced = 0;
    for (let i = 0; i < 100; i++) {
      forced += await granted(i % 2 === 0 ? one : other, FORCED_REFRESHES, 3);
      pass(MINUTE_MS);
    }
    expect(forced).toBe(8);
    pass(24 * 60 * MINUTE_MS);
    expect(await granted(one, FORCED_REFRESHES, 3)).toBe(1);
  });

  it.each(['', 'null', '[]', '-3', '1.5', 'NaN', '9007199254740993'])(
    'F07 that reads %j is a new one, and lasts no longer than one of ours',
    async (corrupt) => {
      const { shared, one, pass } = world();
      await shared.set('k:rejections', corrupt, 60 * MINUTE_MS);
      expect(await granted(one, REJECTIONS, 5)).toBe(4);
      pass(MINUTE_MS);
      expect(await granted(one, REJECTIONS, 5)).toBe(4);
    },
  );

  it('F07 that is spent for longer than ours ever last is not ours', async () => {
    const { shared, one } = world();
    await shared.set('k:rejections', '999', 60 * MINUTE_MS);
    expect(await spend(one, REJECTIONS)).toBe(true);
  });
});
