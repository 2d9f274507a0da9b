import { fork, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { Redis } from 'ioredis';
import { AES_KEY, PushSender, TOKEN, type SentPush } from '../support/message-push.js';
import { RedisServer } from '../support/redis-server.js';

const APP_ID = 'wx51a0000000000001';
const OPENID = 'oSomebody';
const sender = new PushSender(APP_ID, () => Date.now());
const event = (EventKey: string) => sender.event(OPENID, 'CLICK', { EventKey });

/** A process of the site. */
interface Site {
  child: ChildProcess;
  port: number;
}

let redis: RedisServer;
let counts: Redis;
let sites: Site[];

jest.setTimeout(120_000);
beforeEach(async () => {
  redis = await RedisServer.start();
  counts = new Redis(redis.url, { maxRetriesPerRequest: 1 }).on('error', () => undefined);
  sites = await Promise.all(Array.from({ length: 4 }, open));
});
afterEach(async () => {
  for (const { child } of sites) child.kill('SIGKILL');
  counts.disconnect();
  await redis.kill();
});

function open(): Promise<Site> {
  const settings = { redisURL: redis.url, appId: APP_ID, token: TOKEN, encodingAESKey: AES_KEY };
  const worker = path.join(__dirname, '../support/push-worker.mjs');
  const child = fork(worker, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve) => {
    child.once('message', ({ port }: { port: number }) => resolve({ child, port }));
  });
}

/** Tells what handlers of a site shall do; gives how many of them ran. */
function ask({ child }: Site, act?: 'ok' | 'hang' | 'fail'): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', ({ begun }: { begun: number }) => resolve(begun));
    child.send({ act });
  });
}

/** Status and text of the answer; 0 for a connection that broke. */
function post({ port }: Site, { search, body }: SentPush): Promise<string> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: `/wechat?${search}`, method: 'POST' };
    const asking = http.request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(`${answer.statusCode ?? 0} ${text}`));
    });
    asking.once('error', () => resolve('0')).end(body);
  });
}

const runs = async (key: string) => Number((await counts.get(`began:${key}`)) ?? 0);

it('T24 a push replayed a hundred times over four processes runs a handler once', async () => {
  const push = sender.safe(event('replay'));
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => post(sites[i % 4]!, push)));
  expect(new Set(answers)).toEqual(new Set(['200 success']));
  expect(await runs('replay')).toBe(1);
  const later = await Promise.all(sites.map((site) => post(site, sender.safe(event('replay')))));
  expect(new Set(later)).toEqual(new Set(['200 success']));
});

it('F22 events that come up to three times, shuffled, with every fifth lost, are handled once each if they come', async () => {
  const keys = Array.from({ length: 60 }, (_, i) => `event-${i}`);
  const deliveries = keys.flatMap((key) => {
    const fields = event(key);
    return [0, 1, 2].map(() => ({ key, push: sender.safe(fields), order: Math.random() }));
  });
  const sent = deliveries.filter(() => Math.random() >= 0.2).sort((one, other) => one.order - other.order);
  const answers = await Promise.all(sent.map(({ push }, i) => post(sites[i % 4]!, push)));
  expect(new Set(answers)).toEqual(new Set(['200 success']));
  const arrived = new Set(sent.map(({ key }) => key));
  for (const key of keys) expect([key, await runs(key)]).toEqual([key, arrived.has(key) ? 1 : 0]);
});

it('T30 an event that one process failed to handle is handled by the next that gets it', async () => {
  await ask(sites[0]!, 'fail');
  const push = sender.safe(event('failing'));
  expect(await post(sites[0]!, push)).toBe('500 failed');
  expect(await post(sites[1]!, push)).toBe('200 success');
  expect(await post(sites[2]!, push)).toBe('200 success');
  expect(await runs('failing')).toBe(2);
});

it('T30 an event whose process was killed over it is handled by another, when WeChat comes again', async () => {
  await ask(sites[0]!, 'hang');
  const push = sender.safe(event('killed'));
  const lost = post(sites[0]!, push);
  while ((await runs('killed')) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  sites[0]!.child.kill('SIGKILL');
  expect(await lost).toBe('0');
  // As WeChat does: again when there was no answer, and when the answer was that it failed.
  const answers: string[] = [];
  while (answers.at(-1) !== '200 success' && answers.length < 4) answers.push(await post(sites[1]!, push));
  expect(answers.at(-1)).toBe('200 success');
  expect(answers.length).toBeLessThanOrEqual(3);
  expect(await runs('killed')).toBe(2);
});

it.each(['dead', 'hung'])(
  'F03 F04 with a Redis that is %s an event is answered in time, and runs once in each process that gets it',
  async (how) => {
    if (how === 'dead') await redis.kill();
    else redis.freeze();
    const push = sender.safe(event('alone'));
    const startedAt = performance.now();
    const answers = await Promise.all(sites.flatMap((site) => [post(site, push), post(site, push)]));
    expect(new Set(answers)).toEqual(new Set(['200 success']));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await Promise.all(sites.map((site) => ask(site)))).toEqual([1, 1, 1, 1]);
    redis.thaw();
  },
);
