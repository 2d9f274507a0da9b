import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { MemoryStore, OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

const MINUTE_MS = 60_000;
const HOURS = 24;

/** A day of two deployments that do not know of each other, compressed: each asks about a follower once a minute. */
async function dayOfTwoDeployments(kind: 'stable' | 'classic') {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const [person] = simulator.people;
  await simulator.follow(person!.id);
  const deployments = [0, 1].map(
    () =>
      new OfficialAccount({
        appId,
        appSecret,
        endpoints,
        fetch,
        now,
        store: new MemoryStore({ now }),
        commonAccessToken: { kind },
      }),
  );
  const warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
  let contentions = 0;
  const count = () => {
    contentions += 1;
  };
  subscribe('passport-wechat-follower:token.contention', count);
  const perHour: number[] = [];
  let wrong = 0;
  for (let hour = 0; hour < HOURS; hour++) {
    const before = simulator.calls().length;
    for (let minute = 0; minute < 60; minute++) {
      simulator.clock.advance(MINUTE_MS);
      for (const { followers } of deployments) {
        const { following } = await followers.check(simulator.openid(person!.id), { fresh: true });
        if (!following) wrong++;
      }
    }
    const calls = simulator.calls().slice(before);
    perHour.push(calls.filter(({ endpoint }) => /token$/.test(endpoint)).length);
  }
  unsubscribe('passport-wechat-follower:token.contention', count);
  const warned = warnings.mock.calls.length;
  warnings.mockRestore();
  const rejections = simulator.calls('cgi-bin/user/info').filter(({ errcode }) => errcode !== undefined);
  return { perHour, wrong, contentions, warned, rejections: rejections.length };
}

describe('two deployments with a store each', () => {
  it('F16 take a classic token from each other, slowly, with no wrong answer, and say so', async () => {
    const day = await dayOfTwoDeployments('classic');
    expect(day.wrong).toBe(0);
    expect(Math.max(...day.perHour)).toBeLessThanOrEqual(2 * 12);
    expect(day.contentions).toBeGreaterThan(0);
    expect(day.warned).toBe(2); // once each
  }, 60_000);

  it('F16 share a stable token without a single rejection', async () => {
    const day = await dayOfTwoDeployments('stable');
    expect(day).toMatchObject({ wrong: 0, rejections: 0, contentions: 0, warned: 0 });
    expect(Math.max(...day.perHour)).toBeLessThanOrEqual(2 * 2);
  }, 60_000);
});
