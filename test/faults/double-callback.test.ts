import { LoginFleet, PhoneBrowser, type Page } from '../support/login-fleet.js';

/** `npm run test:faults` runs it a hundred times for each row; `npm test` a few. */
const FULL = process.env.FAULTS === 'full';
const RUNS = FULL ? 100 : 4;
const SEED = Number(process.env.FAULTS_SEED ?? 20_261_121);

/** A seeded source of numbers from 0 to 1, as good as a test needs. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let fleet: LoginFleet | undefined;
afterEach(async () => fleet?.stop());
jest.setTimeout(600_000);

describe.each([1, 4])('a callback that comes twice to a site of %d processes', (processes) => {
  it.each([
    ['with two codes', 2, false],
    ['with two codes, and the browser drops the first answer', 2, true],
    ['with one code', 1, false],
    ['with one code, and the browser drops the first answer', 1, true],
  ])(
    `T03 F20 %s, 0 to 300 ms apart: ${RUNS} of ${RUNS} end logged in as themselves, no code is sent twice`,
    async (_how, codes, drops) => {
      fleet = await LoginFleet.start(processes);
      const { simulator, ports } = fleet;
      const next = numbers(SEED + processes * 10 + codes);
      for (let run = 0; run < RUNS; run++) {
        const person = simulator.addUser({ nickname: `Visitor ${run}` });
        const browser = new PhoneBrowser(fleet, person, () => ports[Math.floor(next() * ports.length)]!);
        const callbacks = await browser.callbacks(codes);
        const before = fleet.exchanges;
        simulator.fail('sns/oauth2/access_token', { delayMs: 1 + Math.floor(next() * 200) });
        const page = await visitTwice(browser, callbacks, Math.floor(next() * 300), drops);
        const expected = { status: 200, openid: simulator.openid(person) };
        expect({ run, ...page }).toMatchObject({ run, ...expected });
        expect({ run, ...(await browser.navigate('/me')) }).toMatchObject({ run, ...expected });
        expect(page.redirects).toBeLessThanOrEqual(2);
        expect(fleet.exchanges - before).toBeLessThanOrEqual(2);
        simulator.assertNoPendingFaults();
      }
      expect(fleet.codesUsedTwice).toBe(0);
    },
  );

  it('T02 never logs in the browser that has another session, whatever it sends at the same time', async () => {
    fleet = await LoginFleet.start(processes);
    const { simulator, ports } = fleet;
    const next = numbers(SEED);
    for (let run = 0; run < RUNS; run++) {
      const [alice, mallory] = [0, 1].map((n) => simulator.addUser({ nickname: `${run} ${n}` }));
      const pickPort = () => ports[Math.floor(next() * ports.length)]!;
      const victim = new PhoneBrowser(fleet, alice!, pickPort);
      const thief = new PhoneBrowser(fleet, mallory!, pickPort);
      const [[callback]] = await Promise.all([victim.callbacks(1), thief.callbacks(1)]);
      const pages = await Promise.all([victim.navigate(callback!), thief.navigate(callback!)]);
      // The other one is led to a login of their own.
      expect(pages.map(({ openid }) => openid)).toEqual([alice!, mallory!].map((id) => simulator.openid(id)));
    }
    expect(fleet.codesUsedTwice).toBe(0);
  });
});

describe('a callback with consent that comes twice to a site of 4 processes', () => {
  it('T03 F20 logs in once or asks for a tap, without an error, and sends no code twice', async () => {
    fleet = await LoginFleet.start(4, 'snsapi_userinfo');
    const { simulator, ports } = fleet;
    const next = numbers(SEED);
    for (let run = 0; run < RUNS; run++) {
      const person = simulator.addUser({ nickname: `Visitor ${run}` });
      const browser = new PhoneBrowser(fleet, person, () => ports[Math.floor(next() * ports.length)]!);
      const [callback] = await browser.callbacks(1);
      const pages = await Promise.all([browser.navigate(callback!), browser.navigate(callback!)]);
      expect(pages.filter(({ status }) => status === 200)).not.toEqual([]);
      for (const { status, openid } of pages)
        expect([
          [200, simulator.openid(person)],
          [403, undefined],
        ]).toContainEqual([status, openid]);
    }
    expect(fleet.codesUsedTwice).toBe(0);
    expect(fleet.exchanges).toBe(RUNS);
  });
});

/** Opens both callbacks, `apartMs` apart; gives where the browser ends. A second navigation ends the first. */
async function visitTwice(
  browser: PhoneBrowser,
  callbacks: string[],
  apartMs: number,
  drops: boolean,
): Promise<Page> {
  const first = new AbortController();
  const dropped = browser.navigate(callbacks[0]!, first.signal).catch((error: unknown) => {
    if ((error as Error).name !== 'AbortError') throw error;
  });
  await pause(apartMs);
  if (drops) first.abort();
  const [page] = await Promise.all([browser.navigate(callbacks.at(-1)!), dropped]);
  return page;
}
