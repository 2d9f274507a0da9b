import { WeChatSimulator } from '../../src/simulator/index.js';
import { Fleet } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const PROCESSES = 4;
const MINUTE_MS = 60_000;
const HOURS = brieflyOrFully(3, 24);
const STEP_MS = brieflyOrFully(4, 2) * MINUTE_MS;

jest.setTimeout(600_000);

/** Two sites of one account that know nothing of each other: a Redis each, and one WeChat between them. */
class Deployments {
  readonly simulator = new WeChatSimulator();
  fleets: Fleet[] = [];

  static async start(kind: 'stable' | 'classic'): Promise<Deployments> {
    const deployments = new Deployments();
    const { simulator } = deployments;
    await simulator.listen();
    const starting = [0, 1].map(() => Fleet.start(PROCESSES, kind, { simulator }));
    deployments.fleets = await Promise.all(starting);
    return deployments;
  }

  /** Lets an hour pass for both, under load. Gives how often each asked WeChat for a token. */
  async hour(): Promise<number[]> {
    const asked = [0, 0];
    for (let passedMs = 0; passedMs < 60 * MINUTE_MS; passedMs += STEP_MS) {
      for (const [i, fleet] of this.fleets.entries()) {
        const before = fleet.tokenCalls;
        expect(await fleet.load(200, 40, 'use')).toMatchObject({ failed: 0 });
        asked[i]! += fleet.tokenCalls - before;
        await fleet.advance(STEP_MS, { simulator: false });
      }
      this.simulator.clock.advance(STEP_MS);
    }
    return asked;
  }

  async stop(): Promise<void> {
    await Promise.all(this.fleets.map((fleet) => fleet.stop()));
    await this.simulator.close();
  }
}

describe('two deployments with a Redis each, under load for hours', () => {
  let deployments: Deployments;
  afterEach(() => deployments.stop());

  it('F16 never reject each other’s stable token, and ask once a life each', async () => {
    deployments = await Deployments.start('stable');
    const asked = [0, 0];
    for (let hour = 0; hour < HOURS; hour++) {
      for (const [i, calls] of (await deployments.hour()).entries()) asked[i]! += calls;
    }
    expect(deployments.fleets[0]!.rejections).toBe(0);
    expect(Math.max(...asked)).toBeLessThanOrEqual(HOURS / 2 + 2);
    for (const fleet of deployments.fleets) expect(await fleet.events()).toEqual({});
  });

  it('F16 take a classic token from each other twelve times an hour at most, fail nobody, and say so once', async () => {
    deployments = await Deployments.start('classic');
    for (let hour = 0; hour < HOURS; hour++) {
      for (const calls of await deployments.hour()) expect(calls).toBeLessThanOrEqual(12);
    }
    for (const fleet of deployments.fleets) {
      const { WECHAT_TOKEN_CONTENTION: warnings, 'token.contention': events } = await fleet.events();
      expect(events).toBeGreaterThan(0);
      expect(warnings).toBeLessThanOrEqual(PROCESSES); // once a process
      expect(warnings).toBeGreaterThan(0);
    }
  });
});
