import { Fleet, pause } from '../support/fleet.js';
import { runs } from '../support/full.js';

/** Short ones, so that hundreds of runs are bearable; the order of events is the same. */
const LEASE_MS = 600;
const OPTIONS = { timeoutMs: 400, commonAccessToken: { leaseMs: LEASE_MS } };

let fleet: Fleet;
beforeEach(async () => {
  fleet = await Fleet.start(2, 'classic', OPTIONS);
});
afterEach(() => fleet.stop());
jest.setTimeout(60_000);

async function expectNewestInStore(calls: number): Promise<void> {
  expect(fleet.tokenCalls).toBe(calls);
  expect(await fleet.admin.get(fleet.key('token'))).toContain(fleet.newestToken);
  expect(await fleet.get(1)).toMatchObject({ failed: 0, tokens: [fleet.newestToken] });
}

describe('a refresher of a classic token that is stalled past its lease', () => {
  it.each(runs(1, 100))('F02 after it asked cannot write over what its heir was given (run %d)', async () => {
    const [late, heir] = fleet.workers;
    fleet.simulator.fail('cgi-bin/token', { delayMs: 300, afterEffect: true });
    const first = late!.run('get', { count: 1 });
    await fleet.untilAsked();
    await late!.kill('SIGSTOP');
    const second = await heir!.run('get', { count: 1 });
    await late!.kill('SIGCONT');
    expect(second.tokens).toEqual([fleet.newestToken]);
    // It is told that its own call took too long, or finds what its heir wrote.
    expect((await first).tokens.filter((token) => token !== fleet.newestToken)).toEqual([]);
    await expectNewestInStore(2);
  });

  it.each(runs(1, 100))(
    'F02 after it was answered is refused, and takes what its heir was given (run %d)',
    async () => {
      const [late, heir] = fleet.workers;
      const first = late!.run('stopBeforeCommit');
      while (fleet.tokenCalls === 0) await pause(5);
      const second = await heir!.run('get', { count: 1 });
      expect(second.tokens).toEqual([fleet.newestToken]);
      await late!.kill('SIGCONT');
      expect(await first).toMatchObject({ failed: 0, tokens: second.tokens });
      await expectNewestInStore(2);
    },
  );

  it.each(runs(1, 100))('F02 before it asked does not ask any more (run %d)', async () => {
    const [late, heir] = fleet.workers;
    const first = late!.run('stopUnderLock');
    while ((await fleet.admin.exists(fleet.key('lock:held'))) === 0) await pause(5);
    await pause(20);
    const second = await heir!.run('get', { count: 1 });
    await late!.kill('SIGCONT');
    expect(await first).toMatchObject({ failed: 0, tokens: second.tokens });
    await expectNewestInStore(1);
  });
});
