import { Fleet } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const PROCESSES = brieflyOrFully(4, 8);
const HOUR_MS = 3_600_000;

jest.setTimeout(60_000);

describe.each(['stable', 'classic'] as const)('nonsense in Redis (%s)', (kind) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start(PROCESSES, kind);
  });
  beforeEach(() => fleet.beginAnew());
  afterAll(() => fleet.stop());

  async function expectOneCall(): Promise<void> {
    expect(await fleet.get(50)).toMatchObject({ ok: 50 * PROCESSES, failed: 0, tokens: [fleet.newestToken] });
    expect(fleet.tokenCalls).toBe(1);
    expect(await fleet.admin.get(fleet.key('token'))).toContain(fleet.newestToken);
  }

  it.each([
    ['broken JSON', '{"broken'],
    ['an empty value', ''],
    ['a foreign format', '9999999|T-poison'],
    ['a record without a token', '{"v":1}'],
    ['a record of another version', '{"v":2,"token":"T"}'],
    ['a value of 5 kB', 'x'.repeat(5000)],
  ])('F07 %s in the place of everything is a miss, and costs one call', async (_name, poison) => {
    for (const part of ['token', 'refusal', 'rejections', 'forced', 'forced:last']) {
      await fleet.admin.set(fleet.key(part), poison, 'PX', HOUR_MS);
    }
    await fleet.admin.set(fleet.key('lock:fence'), poison);
    await expectOneCall();
  });

  it('F07 lists in the place of everything are a miss, and cost one call', async () => {
    for (const part of ['token', 'lock:held', 'lock:fence', 'refusal', 'rejections', 'forced']) {
      await fleet.admin.rpush(fleet.key(part), 'x');
    }
    await expectOneCall();
  });

  it.each(['9007199254740993', '4503599627370495', '-1', '1e99'])(
    'F07 a fence of %s keeps nobody from writing',
    async (fence) => {
      await fleet.admin.set(fleet.key('lock:fence'), fence);
      await expectOneCall();
    },
  );

  it('F07 a lock that nobody holds and that never ends keeps nobody waiting', async () => {
    await fleet.admin.set(fleet.key('lock:held'), 'nobody');
    await expectOneCall();
  });

  it('F07 a token WeChat never issued is replaced at its first use, by one call', async () => {
    await fleet.admin.set(fleet.key('token'), '{"v":1,"token":"T-poison"}', 'PX', HOUR_MS);
    expect(await fleet.load(200, 2_000, 'use')).toMatchObject({ failed: 0 });
    await expectOneCall();
  });
});
