import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { Redis } from 'ioredis';
import { messagePush } from '../../src/express/index.js';
import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { CommandProcess, runCommand } from '../support/cli.js';
import { rawServer } from '../support/raw-server.js';
import { RedisServer } from '../support/redis-server.js';

jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');
let simulator: WeChatSimulator;
let folder: string;

beforeEach(async () => {
  simulator = await new WeChatSimulator().listen();
  folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  mkdirSync(path.join(folder, 'node_modules'));
});
afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** Installs a package in the project that is examined. */
const install = (name: string, as = name) =>
  symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', as), 'dir');
const environment = (more: Record<string, string> = {}) => ({
  WECHAT_APP_ID: simulator.officialAccount.appId,
  WECHAT_APP_SECRET: simulator.officialAccount.appSecret,
  WECHAT_API: simulator.endpoints.api,
  ...more,
});

it('a real process ends with 0 when all is well, and with 1 when it is not', async () => {
  const well = new CommandProcess(['doctor'], { cwd: folder, env: environment() });
  expect(await well.end()).toBe(0);
  expect(well.output).toContain('Nothing has to be mended.');
  const ill = new CommandProcess(['doctor', '--callback-url', 'x'], { cwd: folder, env: environment() });
  expect(await ill.end()).toBe(1);
  expect(ill.output).toMatch(/^FAIL callback URL/m);
});

it('the message push of an application passes with its token, and fails with another', async () => {
  const { appId, appSecret } = simulator.officialAccount;
  const account = new OfficialAccount({
    appId,
    appSecret,
    endpoints: simulator.endpoints,
    fetch: simulator.fetch,
  });
  const app = express().use(messagePush({ account, token: 'doctorpushtoken', mode: 'plain', on: {} }));
  const site = await rawServer(app);
  const examine = (token: string) =>
    runCommand(['doctor', '--push-url', site.url], {
      env: environment({ WECHAT_PUSH_TOKEN: token }),
      folder,
    });
  expect(await examine('doctorpushtoken')).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/^ok {3}push URL/m),
  });
  expect(await examine('anothertoken')).toMatchObject({
    code: 1,
    printed: expect.stringMatching(/^FAIL push URL.*answered 403/m),
  });
  await site.close();
});

describe('Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await RedisServer.start()));
  afterAll(() => redis.kill());

  async function administer(command: string, ...args: string[]): Promise<void> {
    const client = new Redis(redis.url);
    await client.call(command, ...args);
    client.disconnect();
  }

  const examine = (url = `redis://127.0.0.1:${redis.port}`) =>
    runCommand(['doctor'], { env: environment({ REDIS_URL: url }), folder });

  it.each([
    ['ioredis', 'ioredis'],
    ['redis', 'redis'],
    ['redis-5', 'redis'],
    ['redis-4', 'redis'],
  ])('is examined by the %s of the project', async (name, as) => {
    install(name, as);
    const { code, printed } = await examine();
    expect(printed).toMatch(new RegExp(`^ok   Redis +It answers to ${as}\\.`, 'm'));
    expect(printed).toMatch(/noeviction/);
    expect(code).toBe(0);
  });

  it('without a client to be found is to be mended', async () => {
    expect(await examine()).toMatchObject({
      code: 1,
      printed: expect.stringContaining('npm install ioredis'),
    });
  });

  it('that nobody is at is to be mended, and its password is not told', async () => {
    install('ioredis');
    const { code, printed, warned } = await examine('redis://:hunter2@127.0.0.1:1');
    expect([code, printed]).toEqual([1, expect.stringMatching(/^FAIL Redis.*cannot be reached/m)]);
    expect(printed + warned).not.toContain('hunter2');
  });

  it('that may throw keys away is warned about', async () => {
    install('ioredis');
    await administer('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect((await examine()).printed).toMatch(/^WARN Redis +maxmemory-policy allkeys-lru/m);
    await administer('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  });

  it('that is a replica is to be mended', async () => {
    install('redis');
    await administer('REPLICAOF', '127.0.0.1', '1');
    expect(await examine()).toMatchObject({
      code: 1,
      printed: expect.stringMatching(/^FAIL Redis.*replica/m),
    });
    await administer('REPLICAOF', 'NO', 'ONE');
  });

  it('whose user may run neither scripts nor INFO is told', async () => {
    install('ioredis');
    await administer('ACL', 'SETUSER', 'weak', 'on', '>hunter2', '~*', '+ping');
    const { code, printed } = await examine(`redis://weak:hunter2@127.0.0.1:${redis.port}`);
    expect([code, printed]).toEqual([1, expect.stringMatching(/^FAIL Redis.*EVAL/m)]);
    expect(printed).toMatch(/^WARN Redis.*may not run INFO/m);
    await administer('ACL', 'DELUSER', 'weak');
  });
});
