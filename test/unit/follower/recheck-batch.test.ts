import { RecheckBatch } from '../../../src/follower/recheck-batch.js';

function world(answer: (openids: string[]) => ReadonlyMap<string, string> | Error = found) {
  const asked: string[][] = [];
  const batch = new RecheckBatch<string>({
    fetch: async (openids) => {
      asked.push(openids);
      const result = answer(openids);
      if (result instanceof Error) throw result;
      return Promise.resolve(result);
    },
    size: 100,
    windowMs: 2_000,
  });
  return { batch, asked };
}

const found = (openids: string[]) => new Map(openids.map((openid) => [openid, `about ${openid}`]));

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('a batch of re-checks', () => {
  it('collects for its window, and asks once for all', async () => {
    const { batch, asked } = world();
    const first = batch.add('oA');
    jest.advanceTimersByTime(1_999);
    const second = batch.add('oB');
    expect(asked).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(await Promise.all([first, second])).toEqual(['about oA', 'about oB']);
    expect(asked).toEqual([['oA', 'oB']]);
  });

  it('asks at once when it is full, and begins anew', async () => {
    const { batch, asked } = world();
    const all = Array.from({ length: 150 }, (_, i) => batch.add(`o${i}`));
    expect(asked.map(({ length }) => length)).toEqual([100]);
    jest.advanceTimersByTime(2_000);
    expect(asked.map(({ length }) => length)).toEqual([100, 50]);
    expect((await Promise.all(all)).at(-1)).toBe('about o149');
  });

  it('asks at once when somebody waits', async () => {
    const { batch, asked } = world();
    const answer = batch.add('oA');
    batch.hurry();
    expect(await answer).toBe('about oA');
    jest.advanceTimersByTime(5_000);
    batch.hurry();
    expect(asked).toHaveLength(1);
  });

  it('gives nothing about whom nothing was said', async () => {
    const { batch } = world(() => new Map([['oA', 'about oA']]));
    const answers = [batch.add('oA'), batch.add('oB')];
    batch.hurry();
    expect(await Promise.all(answers)).toEqual(['about oA', undefined]);
  });

  it('fails for everybody in it, and for nobody after', async () => {
    let works = false;
    const { batch } = world((openids) => (works ? found(openids) : new Error('away')));
    const failed = Promise.allSettled([batch.add('oA'), batch.add('oB')]);
    batch.hurry();
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    works = true;
    const answer = batch.add('oC');
    batch.hurry();
    expect(await answer).toBe('about oC');
  });

  it('F25 keeps no process running, and asks nobody once it is closed', async () => {
    const { batch, asked } = world();
    const answer = batch.add('oA');
    batch.close(new Error('closed'));
    await expect(answer).rejects.toThrow('closed');
    jest.advanceTimersByTime(10_000);
    expect([asked, jest.getTimerCount()]).toEqual([[], 0]);
  });
});
