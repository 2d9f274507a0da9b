import { Redis } from 'ioredis';
import { FollowFleet } from '../support/follow-fleet.js';
import { lastScene, PC } from '../support/follow-site.js';

const [A, B, C, D] = [0, 1, 2, 3] as const;

let fleet: FollowFleet;
let person: string;
let openid: string;
let before: number;
beforeAll(async () => {
  fleet = await FollowFleet.start(4);
});
beforeEach(async () => {
  person = fleet.simulator.addUser({ nickname: 'Visitor' });
  openid = fleet.simulator.openid(person);
  before = await fleet.verified();
});
afterAll(() => fleet.stop());
jest.setTimeout(120_000);

const at = (pc: PC, process: number): PC => Object.assign(pc, { url: fleet.url(process) });
const open = (process: number) => new PC({ url: fleet.url(process) });

/** Who a browser is, as every process sees it. */
const users = (pc: PC) => Promise.all([A, B, C, D].map((process) => at(pc, process).user()));
/** How often `verify` was called in a test. */
const verified = async () => (await fleet.verified()) - before;
const everywhere = <T>(user: T): T[] => [user, user, user, user];

describe('a login by following in four processes', () => {
  it('begins in one, is scanned and confirmed in two others, watched in a third, and ends in a fourth: once', async () => {
    const pc = open(A);
    const code = await pc.begin();
    await fleet.hears(B);
    const asked: string[] = [];
    for await (const state of at(pc, C).stream()) {
      asked.push(state.status);
      if (state.status === 'waiting') await fleet.simulator.scan(code, person);
      if (state.status !== 'scanned') continue;
      await fleet.hears(A);
      await fleet.simulator.say(person, state.number);
    }
    expect(asked).toEqual(['waiting', 'scanned', 'confirmed']);
    expect(await users(pc)).toEqual(everywhere(null));
    const finished = await at(pc, D).finish();
    expect(finished.headers.get('location')).toBe('/me');
    expect(await users(pc)).toEqual(everywhere({ openid }));
    expect(await verified()).toBe(1);
  });

  it('is asked for by ten browsers in every process at once: each is logged in as who scanned its code', async () => {
    await fleet.hears(B);
    const visitors = Array.from({ length: 10 }, (_, n) => ({
      id: fleet.simulator.addUser({ nickname: `Visitor ${n}` }),
      pc: open(n % 4),
    }));
    await Promise.all(
      visitors.map(async ({ id, pc }, n) => {
        await fleet.simulator.scan(await pc.begin(), id);
        await fleet.simulator.say(id, await at(pc, (n + 1) % 4).number());
        await at(pc, (n + 2) % 4).finish();
      }),
    );
    for (const { id, pc } of visitors)
      expect(await pc.user()).toEqual({ openid: fleet.simulator.openid(id) });
    expect(await verified()).toBe(10);
  });

  it('takes a scan and a number that come to two processes at once for one', async () => {
    const { sender, simulator } = fleet;
    await simulator.follow(person);
    const pc = open(A);
    await pc.begin();
    const twice = (fields: ReturnType<typeof sender.text>) => {
      const push = sender.safe(fields);
      return Promise.all([fleet.push(B, push), fleet.push(C, push)]);
    };
    const scan = sender.event(openid, 'SCAN', { EventKey: lastScene(simulator), Ticket: 'T' });
    for (const { status } of await twice(scan)) expect(status).toBe(200);
    const number = await pc.number();
    for (const { status } of await twice(sender.text(openid, number))) expect(status).toBe(200);
    // The scan once more, as another delivery: nothing begins anew, and nothing is taken back.
    await fleet.push(D, sender.safe({ ...scan, CreateTime: Number(scan.CreateTime) + 1 }));
    expect(await at(pc, D).state()).toEqual({ status: 'confirmed' });
    await pc.finish();
    expect(await users(pc)).toEqual(everywhere({ openid }));
    expect(await verified()).toBe(1);
  });

  it('that two tabs finish in two processes at once logs in once, and shows neither of them an error', async () => {
    await fleet.hears(C);
    const pc = open(A);
    await fleet.simulator.scan(await pc.begin(), person);
    await fleet.simulator.say(person, await pc.number());
    const finished = await Promise.all([at(pc, B).finish(), at(pc, D).finish()]);
    expect(finished.map(({ status }) => status)).toEqual([302, 302]);
    expect(finished.map(({ headers }) => headers.get('location')).sort()).toEqual(['/', '/me']);
    expect(await users(pc)).toEqual(everywhere({ openid }));
    expect(await verified()).toBe(1);
  });
});

describe.each([
  ['that no process knows', false],
  ['that has a session and no code', true],
])('a browser %s', (_which, hasSession) => {
  it('whose two tabs begin in two processes at once has one code afterwards, which logs in, and one that logs nobody in', async () => {
    await fleet.hears(D);
    const { simulator } = fleet;
    const pc = open(A);
    if (hasSession) await pc.ask('/basket', { method: 'POST' });
    const codes = await Promise.all([at(pc, A).begin(), at(pc, B).begin()]);
    const shown = await at(pc, C).state();
    if (shown.status !== 'waiting') throw new Error(`the login is ${shown.status}`);
    expect(codes).toContain(shown.qrContent);
    const lost = codes.find((code) => code !== shown.qrContent);
    if (lost !== undefined) {
      const somebody = simulator.addUser({});
      await simulator.scan(lost, somebody);
      expect(await pc.state()).toMatchObject({ status: 'waiting' });
      expect((await pc.finish()).status).toBe(401);
    }
    await simulator.scan(shown.qrContent, person);
    await simulator.say(person, await at(pc, B).number());
    expect((await at(pc, A).finish()).headers.get('location')).toBe('/me');
    expect(await users(pc)).toEqual(everywhere({ openid }));
  });
});

describe('a Redis that is away', () => {
  /** What every process says to every request of a browser. */
  async function said(pc: PC) {
    const answers = await Promise.all(
      [A, B, C, D].flatMap((process) => {
        at(pc, process);
        const accept = 'application/json';
        return [
          pc.ask('/login'),
          pc.ask('/login?begin', { accept }),
          pc.ask('/login', { accept }),
          pc.ask('/login', { accept: 'text/event-stream' }),
          pc.finish(),
        ];
      }),
    );
    return Promise.all(
      answers.map(async (answer) => {
        const { code } = (await answer.json()) as { code?: string };
        return `${answer.status} ${code}`;
      }),
    );
  }

  it.each([
    ['before the scan', 0],
    ['between the scan and the number', 1],
    ['between the number and the end', 2],
  ])('%s is a typed error for everybody, and the login goes on when it is back', async (_when, steps) => {
    await fleet.hears(B);
    const { simulator, wire } = fleet;
    const pc = open(A);
    const code = await pc.begin();
    if (steps > 0) await simulator.scan(code, person);
    const number = steps > 0 ? await pc.number() : undefined;
    if (steps > 1) await simulator.say(person, number!);

    wire.cut();
    expect(new Set(await said(pc))).toEqual(new Set(['503 ERR_WECHAT_STORE']));
    expect(await users(pc)).toEqual(everywhere(null));
    wire.mend();
    await back(pc);

    if (steps < 1) await simulator.scan(code, person);
    if (steps < 2) await simulator.say(person, number ?? (await pc.number()));
    expect((await at(pc, D).finish()).headers.get('location')).toBe('/me');
    expect(await users(pc)).toEqual(everywhere({ openid }));
    expect(await verified()).toBe(1);
  });

  it('while the number comes leaves it to the site, and the number counts when it is sent once more', async () => {
    const { simulator, wire } = fleet;
    await fleet.hears(B);
    const pc = open(A);
    await simulator.scan(await pc.begin(), person);
    const number = await pc.number();
    wire.cut();
    expect((await simulator.say(person, number))!.content).toMatch(/^own: /);
    wire.mend();
    await back(pc);
    expect(await pc.state()).toMatchObject({ status: 'scanned', number });
    expect((await simulator.say(person, number))!.content).toContain('请回到电脑继续');
    expect(await pc.state()).toEqual({ status: 'confirmed' });
  });

  /** Clients connect again by themselves, each in its own time. */
  async function back(pc: PC) {
    for (const process of [A, B, C, D])
      while ((await at(pc, process).ask('/login', { accept: 'application/json' })).status === 503)
        await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

describe('a scene that no process knows', () => {
  it('is told from a scene of the site’s own, which stays the site’s, whatever it begins with', async () => {
    const { simulator } = fleet;
    await fleet.hears(B);
    const follow = async (scene: string) => (await simulator.follow(person, undefined, { scene }))!.content;
    for (const own of ['login-spring-sale', 'login-', `login-${'x'.repeat(42)}`, `login-${'x'.repeat(44)}`])
      expect(await follow(own)).toBe(`own: ${own}`);
    expect(await follow(`login-${'x'.repeat(43)}`)).toContain('已失效');
  });

  it('because Redis forgot it is over for the phone and the computer, and the next code works', async () => {
    const { simulator, redis } = fleet;
    await fleet.hears(B);
    const pc = open(A);
    const code = await pc.begin();
    const admin = new Redis(redis.url);
    const forgotten = await admin.keys('*:scan:*');
    expect(await admin.del(forgotten)).toBeGreaterThan(0);
    admin.disconnect();
    expect((await simulator.scan(code, person))!.content).toContain('已失效');
    expect(await at(pc, C).state()).toEqual({ status: 'expired' });
    expect((await pc.finish()).status).toBe(403);
    await simulator.scan(await at(pc, D).begin(), person);
    await simulator.say(person, await pc.number());
    expect((await at(pc, A).finish()).headers.get('location')).toBe('/me');
    expect(await users(pc)).toEqual(everywhere({ openid }));
  });
});
