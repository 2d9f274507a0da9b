import { Lifetimes } from '../../../src/follower/lifetimes.js';
import { parseAnswer, rememberAnswer, serialiseAnswer } from '../../../src/follower/remembered-answer.js';

const T = Date.UTC(2026, 0, 15);
const lifetimes = new Lifetimes({});
const status = {
  openid: 'oA',
  following: true,
  unionid: 'oU',
  followedAt: T - 1000,
  checkedAt: T,
  source: 'wechat',
} as const;
const answer = rememberAnswer(status, 'event', T + 50, lifetimes);
const text = serialiseAnswer(answer, T + 200, 300_000);

describe('a remembered answer', () => {
  it('lives from when WeChat was asked, not from when it answered', () => {
    expect(answer).toMatchObject({ askedAt: T, seenAt: T + 50, eventId: 'event' });
    expect(answer.status).toEqual({ ...status, source: 'cache' });
  });

  it.each([
    [true, 300_000],
    [false, 5_000],
  ])(
    'P24 of following %s lives its time, give or take a tenth, differently each time',
    (following, ttlMs) => {
      const lives = Array.from({ length: 200 }, () => {
        const { expiresAt } = rememberAnswer({ ...status, following }, '', T, lifetimes);
        return expiresAt - T;
      });
      expect(Math.min(...lives)).toBeGreaterThanOrEqual(0.9 * ttlMs);
      expect(Math.max(...lives)).toBeLessThanOrEqual(1.1 * ttlMs);
      expect(new Set(lives).size).toBeGreaterThan(100);
    },
  );

  it('is looked at again in the last fifth of its life', () => {
    expect((answer.recheckAt - T) / (answer.expiresAt - T)).toBeCloseTo(0.8);
  });

  it('F08 ages by the clock of the store, whatever the clocks of two machines say', () => {
    const hourLater = T + 3_600_000;
    const read = parseAnswer('oA', text, 240_000, hourLater);
    expect(read).toEqual({
      ...answer,
      // 200 ms old when it was written, and a minute in the store.
      askedAt: hourLater - 60_200,
      expiresAt: hourLater - 60_200 + (answer.expiresAt - T),
      recheckAt: hourLater - 60_200 + (answer.recheckAt - T),
      seenAt: hourLater,
    });
  });

  const record = JSON.parse(text) as object;
  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', text.slice(0, -1)],
    ['null', 'null'],
    ['another version', JSON.stringify({ ...record, v: 2 })],
    ['a word in the place of a yes', JSON.stringify({ ...record, following: 'true' })],
    ['a one in the place of a yes', JSON.stringify({ ...record, following: 1 })],
    ['no event', JSON.stringify({ ...record, eventId: undefined })],
    [
      'a life without end',
      JSON.stringify({ ...record, lifeMs: null, x: 1 }).replace('"lifeMs":null', '"lifeMs":1e999'),
    ],
    ['an age below nothing', JSON.stringify({ ...record, ageMs: -1 })],
    ['no life', JSON.stringify({ ...record, lifeMs: undefined })],
  ])('F07 of which the store has %s is none', (_what, corrupt) => {
    expect(parseAnswer('oA', corrupt, 240_000, T)).toBeUndefined();
  });

  it('F07 with odd extras loses them and nothing else', () => {
    const odd = JSON.stringify({ ...record, unionid: '', followedAt: 'yesterday' });
    expect(parseAnswer('oA', odd, 240_000, T)?.status).toEqual({
      openid: 'oA',
      following: true,
      checkedAt: T,
      source: 'cache',
    });
  });
});
