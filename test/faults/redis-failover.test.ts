import { CALLS_PER_SECOND, Fleet, pause } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';
import { RedisPair } from '../support/redis-pair.js';

const PROCESSES = brieflyOrFully(4, 8);
const LIFE_MS = 7_200_000;

jest.setTimeout(120_000);

describe.each(['stable', 'classic'] as const)(
  'a failover of Redis that loses the last writes (%s)',
  (kind) => {
    let pair: RedisPair;
    let fleet: Fleet;
    beforeEach(async () => {
      pair = await RedisPair.start();
      // On a busy machine a process may not be heard for seconds; how long a site waits is looked at elsewhere.
      const commonAccessToken = { waitMs: 20_000 };
      fleet = await Fleet.start(PROCESSES, kind, { redisURL: pair.url, commonAccessToken });
    });
    afterEach(async () => {
      await fleet.stop();
      await pair.kill();
    });

    /** Long enough for everybody to look at Redis, and for a replaced classic token to die. */
    async function expectPeace(calls: number): Promise<void> {
      for (let i = 0; i < 4; i++) {
        await fleet.advance(90_000);
        expect(await fleet.load(CALLS_PER_SECOND, 300, 'use')).toMatchObject({ failed: 0 });
      }
      expect(fleet.tokenCalls).toBeLessThanOrEqual(calls);
      expect(await fleet.get(1)).toMatchObject({ failed: 0, tokens: [fleet.newestToken] });
    }

    it('F05 costs a warm fleet nothing, and those who start after it one call', async () => {
      await pair.cutReplication();
      await fleet.warmUp();
      await pair.failOver();
      expect(await fleet.load(CALLS_PER_SECOND, 1_000, 'use')).toMatchObject({ failed: 0, attempts: 1 });
      expect(fleet.tokenCalls).toBe(1);
      await fleet.grow(2);
      expect(await fleet.get(10)).toMatchObject({ failed: 0 });
      expect(fleet.tokenCalls).toBe(2);
      await expectPeace(2);
    });

    it('F05 of the lock, with a refresh under way, costs one call more and no call of the application', async () => {
      await fleet.warmUp();
      await fleet.advance(LIFE_MS - 20_000); // everybody waits for the next token
      await pair.cutReplication();
      fleet.simulator.fail(fleet.endpoint, { delayMs: 2_500, afterEffect: true });
      const load = fleet.load(CALLS_PER_SECOND, 4_500, 'use');
      await fleet.untilAsked();
      await pair.failOver(); // the refresher is not the only one any more, and its token will be the older one
      expect(await load).toMatchObject({ codes: [], failed: 0 });
      await expectPeace(2 + 1);
    });

    it('F05 of a token that had replaced a dead one costs one call more, and no call of the application', async () => {
      await fleet.warmUp();
      await fleet.advance(60_000);
      await pair.cutReplication();
      const load = fleet.load(CALLS_PER_SECOND, 3_000, 'use');
      await pause(1_000);
      fleet.simulator.revokeCommonAccessToken({ kind });
      await pause(500);
      expect(fleet.tokenCalls).toBe(2);
      await pair.failOver();
      expect(await load).toMatchObject({ failed: 0, attempts: 2 });
      await fleet.grow(2); // they know nothing of what was lost, and find the dead one
      await expectPeace(2 + 1);
    });
  },
);
