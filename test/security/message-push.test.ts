import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import { inspect } from 'node:util';
import { encrypt } from '@wecom/crypto';
import request from 'supertest';
import type { WeChatEvents } from '../../src/index.js';
import {
  AES_KEY,
  deliver,
  NEXT_AES_KEY,
  plain,
  PUSH_SITES,
  pushWorld,
  safe,
  sign,
  TOKEN,
  xml,
  type SentPush,
} from '../support/message-push.js';
import { rawServer } from '../support/raw-server.js';
import { SteppedTime } from '../support/stepped-time.js';
import { until } from '../support/until.js';
import { HOSTILE_XML } from '../unit/push/hostile-xml.js';
import { recuts } from '../support/recuts.js';

const CHANNELS = ['push.refused', 'push.answered', 'push.failed'] as const;
let told: ({ event: string } & Partial<Record<string, unknown>>)[];
const listeners = CHANNELS.map((event) => ({
  channel: `passport-wechat-follower:${event}`,
  listen: (message: unknown) => told.push({ event, ...(message as WeChatEvents[typeof event]) }),
}));
const reasons = () => told.filter(({ event }) => event === 'push.refused').map(({ reason }) => reason);

beforeEach(() => {
  told = [];
  for (const { channel, listen } of listeners) subscribe(channel, listen);
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  for (const { channel, listen } of listeners) unsubscribe(channel, listen);
  jest.restoreAllMocks();
  letTimePass();
});

let letTimePass = () => {};
/** From here to the end of the test time passes as it is told to. */
function holdTime(): SteppedTime {
  const time = new SteppedTime();
  letTimePass = time.install();
  return time;
}

describe.each(PUSH_SITES)('message push on %s', (_framework, serve) => {
  const open = () => {
    const world = pushWorld();
    const app = serve(safe(world.account, { on: { '*': world.see } }));
    const plainApp = serve(plain(world.account, { on: { '*': world.see } }));
    const subscription = () => world.sender.event(world.openid, 'subscribe', { EventKey: 'qrscene_1' });
    return { ...world, app, plainApp, subscription };
  };
  /** What the sender sees, down to the headers. */
  const seenBySender = ({ status, text, headers: { date: _, ...headers } }: request.Response) => ({
    status,
    text,
    headers,
  });

  it('T22 takes nothing in the clear when it has a key, however well it is signed', async () => {
    const { app, sender, openid, seen } = open();
    for (const Event of ['subscribe', 'unsubscribe']) {
      const response = await deliver(app, sender.plain(sender.event(openid, Event)));
      expect([response.status, response.text]).toEqual([403, 'refused']);
    }
    expect(seen).toEqual([]);
  });

  it('T22 lets nobody in by a forged subscription in plain mode: the guard asks WeChat', async () => {
    const { plainApp, account, sender, openid, simulator } = open();
    expect((await account.followers.check(openid)).following).toBe(false);
    await deliver(plainApp, sender.plain(sender.event(openid, 'subscribe'))).expect(200);
    const asked = simulator.calls('cgi-bin/user/info').length;
    expect(await account.followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
    expect(simulator.calls('cgi-bin/user/info')).toHaveLength(asked + 1);
  });

  it('T22 keeps nobody out by a forged unsubscription in plain mode: the guard asks WeChat', async () => {
    const { plainApp, account, sender, openid, simulator, person } = open();
    await simulator.follow(person);
    await account.followers.check(openid);
    await deliver(plainApp, sender.plain(sender.event(openid, 'unsubscribe'))).expect(200);
    expect(await account.followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
  });

  it.each(['safe', 'compatible'] as const)(
    'T23 stays in %s mode whatever a request leaves out or adds',
    async (mode) => {
      const { account, sender, subscription, seen, see } = open();
      const app = serve(safe(account, { mode, on: { '*': see } }));
      const fields = subscription();
      const { search, body } = sender.safe(fields, {}, { clear: { ...fields, Event: 'unsubscribe' } });
      const without = (...names: string[]) => {
        const query = new URLSearchParams(search);
        for (const name of names) query.delete(name);
        return query.toString();
      };
      const inTheClear = xml(fields);
      const attempts: SentPush[] = [
        { search: without('msg_signature'), body },
        { search: without('msg_signature', 'encrypt_type'), body },
        { search: without('msg_signature', 'encrypt_type'), body: inTheClear },
        { search: without('encrypt_type'), body: inTheClear },
        { search: search.replace('encrypt_type=aes', 'encrypt_type=raw'), body: inTheClear },
        {
          search: search.replace(
            /msg_signature=\w+/,
            `msg_signature=${new URLSearchParams(search).get('signature')!}`,
          ),
          body,
        },
      ];
      for (const attempt of attempts) expect((await deliver(app, attempt)).status).toBe(403);
      expect(seen).toEqual([]);
      // What is encrypted counts, and nothing beside it.
      for (const told of [
        search,
        without('encrypt_type'),
        search.replace('encrypt_type=aes', 'encrypt_type=raw'),
      ]) {
        expect((await deliver(app, { search: told, body })).text).toBe('success');
      }
      expect(seen.map(({ type }) => type)).toEqual(['subscribe']);
    },
  );

  it('T22 takes nothing in plain mode from somebody who does not know the token, and waits for no body of theirs', async () => {
    const { account, plainApp, sender, openid, seen } = open();
    const fields = sender.event(openid, 'unsubscribe');
    const good = sender.plain(fields);
    const unsigned = new URLSearchParams(good.search);
    unsigned.delete('signature');
    expect((await deliver(plainApp, sender.plain(fields, { token: 'another' }))).status).toBe(403);
    expect((await deliver(plainApp, { ...good, search: unsigned.toString() })).status).toBe(403);
    expect([seen, reasons()]).toEqual([[], ['signature', 'signature']]);
    const server = await rawServer(serve(plain(account)));
    const asking = http.request(`${server.url}/wechat?${unsigned.toString()}`, { method: 'POST' });
    asking.on('error', () => undefined).write('<');
    const status = await new Promise((resolve) =>
      asking.once('response', (answer) => resolve(answer.statusCode)),
    );
    expect([status, reasons().at(-1)]).toEqual([403, 'signature']);
    asking.destroy();
    await server.close();
    await deliver(plainApp, good).expect(200, 'success');
  });

  it('T23 opens nothing encrypted in plain mode', async () => {
    const { plainApp, sender, subscription } = open();
    expect((await deliver(plainApp, sender.safe(subscription()))).status).toBe(403);
  });

  it('T24 F22 runs a handler once, however often and in whatever order the same comes', async () => {
    const { app, sender, openid, seen } = open();
    const events = ['subscribe', 'SCAN', 'unsubscribe', 'CLICK'].map((Event) => sender.event(openid, Event));
    const pushes = events.map((event) => sender.safe(event));
    // As WeChat repeats: the same body, or the same event encrypted and signed once more.
    const again = events.map((event) => sender.safe(event));
    const all = Array.from({ length: 12 }, () => [...pushes, ...again].reverse()).flat();
    const answers = await Promise.all(all.map((push) => deliver(app, push)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 success']));
    expect(seen.map(({ type }) => type).sort()).toEqual(['CLICK', 'SCAN', 'subscribe', 'unsubscribe']);
  });

  it('T24 hands over two events of one person and one second, and the same again a second later', async () => {
    const { app, sender, openid, seen, simulator } = open();
    const click = (EventKey: string) => sender.safe(sender.event(openid, 'CLICK', { EventKey }));
    await deliver(app, click('a'));
    await deliver(app, click('b'));
    simulator.clock.advance(1_000);
    await deliver(app, click('a'));
    expect(seen).toHaveLength(3);
  });

  it.each([-301, 301, -86_400, 1e9])('T24 takes no timestamp %d seconds from now', async (seconds) => {
    // Time stands still: 301 seconds from now would soon be 300.
    jest.spyOn(Date, 'now').mockReturnValue(1_000 * Math.floor(Date.now() / 1_000));
    const { app, plainApp, sender, subscription, seen } = open();
    const timestamp = Number(sender.timestamp) + seconds;
    const fields = subscription();
    expect((await deliver(app, sender.safe(fields, { timestamp }))).status).toBe(403);
    expect((await deliver(plainApp, sender.plain(fields, { timestamp }))).status).toBe(403);
    const signature = sign(TOKEN, String(timestamp), '1');
    const look = await request(app).get('/wechat').query({ signature, timestamp, nonce: '1', echostr: 'x' });
    expect([look.status, seen]).toEqual([403, []]);
  });

  it('T24 refuses every other reading of what was signed', async () => {
    const { app, plainApp, sender, subscription, seen } = open();
    let read = 0;
    for (const nonce of ['415670741', '1234567890', '17', 'a1b2']) {
      for (const [target, push] of [
        [app, sender.safe(subscription(), { nonce })],
        [plainApp, sender.plain(subscription(), { nonce })],
      ] as const) {
        for (const other of recuts(push, TOKEN)) {
          expect((await deliver(target, other)).status).toBe(403);
          read += 1;
        }
      }
    }
    expect(read).toBeGreaterThan(10);
    expect(seen).toEqual([]);
  });

  it('T24 refuses an old push whose nonce reads as a timestamp of today, and takes what WeChat delivers late', async () => {
    const { app, sender, openid, seen, simulator } = open();
    const fields = sender.event(openid, 'unsubscribe');
    const { timestamp } = sender;
    const later = String(Number(timestamp) + 3600);
    const push = sender.safe(fields, { timestamp, nonce: later });
    await deliver(app, push).expect(200);
    simulator.clock.advance(3_600_000);
    const swapped = push.search
      .replace(`timestamp=${timestamp}`, `timestamp=${later}`)
      .replace(`nonce=${later}`, `nonce=${timestamp}`);
    expect((await deliver(app, { ...push, search: swapped })).status).toBe(403);
    expect([reasons(), seen.length]).toEqual([['replayed'], 1]);
    await deliver(app, sender.safe({ ...fields, Event: 'CLICK' })).expect(200);
    const now = sender.event(openid, 'CLICK');
    await deliver(app, sender.safe(now, { nonce: String(Number(sender.timestamp) - 100) })).expect(200);
    expect(seen).toHaveLength(3);
  });

  it('T24 takes no second body for one signature in plain mode, however it is cut', async () => {
    const { plainApp, sender, openid, seen } = open();
    const push = sender.plain(sender.event(openid, 'subscribe'));
    await deliver(plainApp, push).expect(200);
    for (const Event of ['unsubscribe', 'CLICK']) {
      const body = xml(sender.event(openid, Event));
      expect((await deliver(plainApp, { ...push, body })).status).toBe(403);
    }
    await deliver(plainApp, push).expect(200);
    expect([seen.length, reasons()]).toEqual([1, ['replayed', 'replayed']]);
  });

  it('T25 refuses every flip of every letter of a push, by one and the same answer', async () => {
    const { app, sender, openid, seen } = open();
    const push = sender.safe(sender.event(openid, 'CLICK'));
    const start = push.body.indexOf('<Encrypt><![CDATA[') + 18;
    const end = push.body.indexOf(']]></Encrypt>');
    const flipped: SentPush[] = [];
    for (let at = start; at < end; at++) {
      const letter = push.body[at] === 'A' ? 'B' : 'A';
      flipped.push({ ...push, body: push.body.slice(0, at) + letter + push.body.slice(at + 1) });
    }
    for (const name of ['msg_signature', 'timestamp', 'nonce']) {
      const value = new URLSearchParams(push.search).get(name)!;
      for (let at = 0; at < value.length; at++) {
        const other = value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1);
        flipped.push({ ...push, search: push.search.replace(`${name}=${value}`, `${name}=${other}`) });
      }
    }
    const answers = await Promise.all(flipped.map((one) => deliver(app, one)));
    const [first, ...others] = answers.map(seenBySender);
    expect(first).toMatchObject({ status: 403, text: 'refused' });
    expect(others.length).toBeGreaterThan(250);
    for (const other of others) expect(other).toEqual(first);
    expect(seen).toEqual([]);
    await deliver(app, push).expect(200, 'success');
  });

  it('T25 refuses what fails anywhere on the way, by one and the same answer', async () => {
    const { app, sender, subscription, openid, seen } = open();
    const fields = subscription();
    const { timestamp } = sender;
    const signed = (Encrypt: string) => {
      const nonce = '1';
      const search = `timestamp=${timestamp}&nonce=${nonce}&msg_signature=${sign(TOKEN, timestamp, nonce, Encrypt)}`;
      return { search, body: xml({ ToUserName: 'gh_1', Encrypt }) };
    };
    const good = sender.safe(fields);
    const attempts: Record<string, SentPush> = {
      'no parameters': { search: '', body: good.body },
      'a repeated parameter': { search: `${good.search}&nonce=1`, body: good.body },
      'another token': sender.safe(fields, { token: 'another' }),
      'another key': sender.safe(fields, { encodingAESKey: NEXT_AES_KEY }),
      'another account': sender.safe(fields, { appId: 'wx0000000000000000' }),
      'no body': { search: good.search, body: '' },
      'a body of JSON that is none': { search: good.search, body: '{"Encrypt":' },
      'a body of another kind': { search: good.search, body: 'Encrypt=a' },
      'a list for a message': { search: good.search, body: '{"Encrypt":["a"]}' },
      'an empty message': signed(''),
      'a message that is no base64': signed('****'),
      'a message of half a block': signed(Buffer.alloc(16).toString('base64')),
      'a message of one block': signed(Buffer.alloc(32).toString('base64')),
      'bytes by chance': signed(Buffer.alloc(64, 7).toString('base64')),
      'no XML in it': signed(encrypt(AES_KEY, 'hello', sender.appId)),
      'hostile XML in it': signed(
        encrypt(AES_KEY, HOSTILE_XML['a billion laughs']!.slice(0, 9_000), sender.appId),
      ),
      'an event without a name': sender.safe({ FromUserName: openid, CreateTime: 1, MsgType: 'event' }),
      'a message in a message': sender.safe({ Encrypt: good.body }),
    };
    const answers = new Set<string>();
    for (const [what, attempt] of Object.entries(attempts)) {
      const answer = await deliver(app, attempt);
      expect([what, answer.status]).toEqual([what, 403]);
      answers.add(JSON.stringify(seenBySender(answer)));
    }
    const look = await request(app).get('/wechat').query({ echostr: 'x' });
    answers.add(JSON.stringify(seenBySender(look)));
    expect([answers.size, seen]).toEqual([1, []]);
    // Whoever runs the site is told the difference.
    expect(new Set(reasons())).toEqual(new Set(['query', 'signature', 'cipher', 'message']));
  });

  it('T26 lives on after forty hostile bodies, before the signature and behind it', async () => {
    const { app, plainApp, sender, subscription, seen } = open();
    for (const body of Object.values(HOSTILE_XML)) {
      expect((await deliver(app, { ...sender.safe(subscription()), body })).status).toBe(403);
      expect((await deliver(plainApp, sender.plain(body))).status).toBe(403);
    }
    expect(seen).toEqual([]);
    await deliver(app, sender.safe(subscription())).expect(200, 'success');
  });

  it.each([
    ['missing', (_: string) => ''],
    ['empty', () => '&msg_signature=&signature='],
    ['given twice', (own: string) => `&msg_signature=${own}&msg_signature=${own}`],
    ['a list', (own: string) => `&msg_signature[]=${own}`],
    ['one letter', () => '&msg_signature=a&signature=a'],
    ['41 letters', (own: string) => `&msg_signature=${own}0`],
    ['in capitals', (own: string) => `&msg_signature=${own.toUpperCase()}`],
    ['ten thousand letters', () => `&msg_signature=${'a'.repeat(10_000)}`],
    ['a broken escape', () => '&msg_signature=%E0%A4%A'],
  ])('T27 answers a signature that is %s with 403, and never with 500', async (_what, change) => {
    const { app, plainApp, sender, subscription } = open();
    const { search, body } = sender.safe(subscription());
    const query = new URLSearchParams(search);
    const own = query.get('msg_signature')!;
    for (const name of ['msg_signature', 'signature']) query.delete(name);
    const forged = query.toString() + change(own);
    expect((await deliver(app, { search: forged, body })).status).toBe(403);
    const inTheClear = forged.replaceAll('msg_signature', 'signature');
    expect((await deliver(plainApp, { search: inTheClear, body })).status).toBe(403);
    expect((await request(app).get(`/wechat?${inTheClear}&echostr=x`)).status).toBe(403);
  });

  it('T28 reads 64 KiB and no more, and says so', async () => {
    const { plainApp, sender, openid, seen } = open();
    const fields = sender.event(openid, 'CLICK');
    const of = (size: number) => {
      const rest = xml({ ...fields, Pad: '' }).length;
      return sender.plain({ ...fields, Pad: 'x'.repeat(size - rest) });
    };
    await deliver(plainApp, of(65_536)).expect(200, 'success');
    for (const size of [65_537, 1_000_000]) {
      const response = await deliver(plainApp, of(size));
      expect([response.status, response.text]).toEqual([413, 'refused']);
    }
    expect([seen.length, reasons()]).toEqual([1, ['size', 'size']]);
  });

  it('T28 closes on somebody who sends too slowly, after four seconds', async () => {
    const { app, sender, subscription } = open();
    const server = await rawServer(app);
    const time = holdTime();
    const slow = http.request(`${server.url}/wechat?${sender.safe(subscription()).search}`, {
      method: 'POST',
      headers: { 'content-length': 1000 },
    });
    const answered = new Promise((resolve) => slow.once('response', ({ statusCode }) => resolve(statusCode)));
    const closed = new Promise((resolve) => slow.once('close', resolve));
    slow.on('error', () => undefined).write('<');
    await until(() => server.seen.length === 1);
    for (let dripped = 0; dripped < 20; dripped++) {
      expect(reasons()).toEqual([]);
      slow.write('<');
      await time.advance(200);
    }
    expect([await answered, reasons()]).toEqual([408, ['slow']]);
    await closed;
    await server.close();
  });

  it('T28 answers WeChat in time when a handler hangs', async () => {
    const { account, sender, subscription } = open();
    const handler = jest.fn(() => new Promise(() => undefined));
    const app = serve(safe(account, { on: { '*': handler } }));
    const time = holdTime();
    const response = deliver(app, sender.safe(subscription())).then(({ status, text }) => [status, text]);
    await until(() => handler.mock.calls.length === 1);
    await time.advance(3_900);
    expect(told).toEqual([]);
    await time.advance(100);
    expect(await response).toEqual([200, 'success']);
    expect(told).toEqual([expect.objectContaining({ event: 'push.answered', outcome: 'late' })]);
  });

  it('T29 lets no line break of a push into an event, a warning or a header', async () => {
    const { account, sender, openid, see } = open();
    const on = { '*': (...given: Parameters<typeof see>) => (see(...given), Promise.reject(new Error('x'))) };
    const app = serve(safe(account, { on }));
    const line = 'x\r\n{"level":"error"}';
    for (const name of ['Event', 'EventKey', 'MsgType', 'FromUserName', 'Content', 'ToUserName']) {
      await deliver(app, sender.safe({ ...sender.event(openid, 'CLICK'), [name]: line }));
    }
    const warnings = jest.mocked(process.emitWarning).mock.calls;
    expect(told.length).toBeGreaterThan(8);
    expect(JSON.stringify([told, warnings])).not.toMatch(/\\n|\\r/);
  });

  it('T30 is not done with an unsubscription until the handler was: WeChat comes again, and it runs again', async () => {
    const { account, sender, openid } = open();
    const handler = jest.fn().mockRejectedValueOnce(new Error('database away')).mockResolvedValue(undefined);
    const app = serve(safe(account, { on: { unsubscribe: handler } }));
    const push = sender.safe(sender.event(openid, 'unsubscribe'));
    expect((await deliver(app, push)).status).toBe(500);
    expect((await deliver(app, push)).text).toBe('success');
    expect((await deliver(app, push)).text).toBe('success');
    expect(handler).toHaveBeenCalledTimes(2);
    expect(told.map(({ event, outcome }) => [event, outcome])).toEqual([
      ['push.failed', undefined],
      ['push.answered', 'failed'],
      ['push.answered', 'handled'],
      ['push.answered', 'duplicate'],
    ]);
  });

  it('T38 shows token and key in no answer, event, warning or inspection', async () => {
    const { account, sender, openid, subscription } = open();
    const options = safe(account, { on: { '*': () => Promise.reject(new Error('x')) } });
    const app = serve(options);
    const answers: unknown[] = [];
    for (const push of [
      sender.safe(subscription()),
      sender.safe(subscription(), { token: 'another' }),
      sender.safe(subscription(), { encodingAESKey: NEXT_AES_KEY }),
      sender.plain(subscription()),
      { search: '', body: '' },
    ]) {
      const { text, headers } = await deliver(app, push);
      answers.push(text, headers);
    }
    const warnings = jest.mocked(process.emitWarning).mock.calls;
    const shown = inspect([answers, told, warnings, app, account], { depth: 20, showHidden: true });
    expect(told.length).toBeGreaterThan(4);
    for (const secret of [TOKEN, AES_KEY, Buffer.from(AES_KEY, 'base64').toString('hex')]) {
      expect(shown).not.toContain(secret);
    }
    expect(JSON.stringify(told)).not.toContain(openid);
  });
});

it('publishes why a request was turned away, which only whoever runs the site learns', async () => {
  const { account, sender, openid } = pushWorld();
  const [[, serve]] = PUSH_SITES as [(typeof PUSH_SITES)[0]];
  const app = serve(safe(account));
  await request(app).put('/wechat');
  await deliver(app, { search: '', body: '' });
  await deliver(app, sender.safe(sender.text(openid, 'x'), { timestamp: 1_000_000_000 }));
  const { appId } = account;
  const refused = { event: 'push.refused', appId };
  expect(told).toEqual([
    { ...refused, reason: 'method', status: 405 },
    { ...refused, reason: 'query', status: 403 },
    { ...refused, reason: 'stale', status: 403 },
  ]);
});
