import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import request from 'supertest';
import type { WeChatEvents } from '../../src/index.js';
import { rawServer } from '../support/raw-server.js';
import { KEY, NEXT_KEY, TOKEN_SERVERS, tokenWorld } from '../support/token-servers.js';

const WRONG_KEY = 'w'.repeat(32);
const AUDITED = ['tokenServer.lent', 'tokenServer.reported', 'tokenServer.refused'] as const;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let audit: ({ event: string } & Partial<Record<string, unknown>>)[];
const listeners = AUDITED.map((event) => ({
  channel: `passport-wechat-follower:${event}`,
  listen: (message: unknown) => audit.push({ event, ...(message as WeChatEvents[typeof event]) }),
}));
beforeEach(() => {
  audit = [];
  for (const { channel, listen } of listeners) subscribe(channel, listen);
});
afterEach(() => {
  for (const { channel, listen } of listeners) unsubscribe(channel, listen);
  jest.restoreAllMocks();
});

describe.each(TOKEN_SERVERS)('T36 a token server on %s', (_framework, serve) => {
  const open = ({ trustProxy = true } = {}) => {
    const { simulator, account } = tokenWorld();
    const app = serve(account, { trustProxy });
    const ask = (key: string, from = '192.0.2.1', body: object = {}) =>
      request(app)
        .post('/token')
        .set('Authorization', `Bearer ${key}`)
        .set('X-Forwarded-For', from)
        .send(body);
    const guess = async (times: number, from?: string) => {
      const statuses: number[] = [];
      for (let i = 0; i < times; i++) statuses.push((await ask(WRONG_KEY, from)).status);
      return statuses;
    };
    return { simulator, account, app, ask, guess };
  };

  it('tells an address to wait after five wrong keys, how long, and nothing else', async () => {
    const { ask, guess, simulator } = open();
    expect(await guess(7)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const refused = await ask(WRONG_KEY);
    expect(refused.body).toEqual({ error: 'too_many_wrong_keys' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(simulator.calls()).toEqual([]);
  });

  it('gives the token to a right key from an address that was told to wait, and goes on telling it', async () => {
    const { ask, guess } = open();
    await guess(6);
    for (const key of [KEY, NEXT_KEY]) {
      const lent = await ask(key);
      expect([lent.status, typeof lent.body.access_token]).toEqual([200, 'string']);
    }
    expect(await guess(1)).toEqual([429]);
  });

  it('tells no other address to wait', async () => {
    const { guess } = open();
    await guess(6, '192.0.2.1');
    expect(await guess(1, '192.0.2.2')).toEqual([401]);
    expect(await guess(1, '2001:db8::1')).toEqual([401]);
  });

  it('takes the addresses of one IPv6 /64 for one, and those of the next for another', async () => {
    const { guess } = open();
    for (let i = 1; i <= 5; i++) await guess(1, `2001:db8:0:7::${i}`);
    expect(await guess(1, '2001:db8:0:7:ffff:ffff:ffff:ffff')).toEqual([429]);
    expect(await guess(1, '2001:db8:0:8::1')).toEqual([401]);
  });

  it('begins to count again a minute later, and not before', async () => {
    const { guess } = open();
    const startedAt = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(startedAt);
    await guess(6);
    clock.mockReturnValue(startedAt + 59_999);
    expect(await guess(1)).toEqual([429]);
    clock.mockReturnValue(startedAt + 60_000);
    expect(await guess(6)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('believes no forwarding header of a client that the application does not trust', async () => {
    const { ask } = open({ trustProxy: false });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await ask(WRONG_KEY, `192.0.2.${i}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(audit.map(({ address }) => address)).toEqual(Array(6).fill('127.0.0.1'));
  });

  it('shows nothing of a forwarding header that holds no address', async () => {
    const { guess, ask } = open();
    expect(await guess(6, 'forged; line')).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await ask(KEY, 'forged; line')).status).toBe(200);
    expect(audit.map(({ address }) => address)).toEqual(Array(7).fill(undefined));
  });

  it('publishes who got the token and by which key, and who was refused and why', async () => {
    const { app, ask, guess, simulator } = open();
    const dead = (await ask(NEXT_KEY)).body.access_token as string;
    simulator.revokeCommonAccessToken();
    await ask(KEY, '192.0.2.2', { rejected: sha256(dead) });
    await ask(KEY, '192.0.2.2', { rejected: sha256(dead) });
    await ask(KEY, '192.0.2.2', { rejected: 'in the clear' });
    await guess(6, '192.0.2.3');
    await request(app).get('/token').set('X-Forwarded-For', '192.0.2.4');
    await request(app).post('/token').set('Origin', 'https://evil.example');
    const who = { appId: simulator.officialAccount.appId, address: '192.0.2.1' };
    const service = { ...who, address: '192.0.2.2', keyIndex: 0 };
    const guesser = { ...who, address: '192.0.2.3', event: 'tokenServer.refused' };
    const lent = { event: 'tokenServer.lent', expiresInMs: expect.any(Number) };
    expect(audit).toEqual([
      { ...who, ...lent, keyIndex: 1 },
      { ...service, event: 'tokenServer.reported', outcome: 'replaced' },
      { ...service, ...lent },
      { ...service, event: 'tokenServer.reported', outcome: 'outdated' },
      { ...service, ...lent },
      { ...who, event: 'tokenServer.refused', address: '192.0.2.2', reason: 'body', status: 400 },
      ...Array<object>(5).fill({ ...guesser, reason: 'key', status: 401 }),
      { ...guesser, reason: 'throttled', status: 429 },
      { ...guesser, address: '192.0.2.4', reason: 'method', status: 405 },
      { ...guesser, address: '127.0.0.1', reason: 'origin', status: 403 },
    ]);
  });

  it('publishes that a report changed nothing, and that there was no token to give', async () => {
    const { ask, simulator } = open();
    const alive = (await ask(KEY)).body.access_token as string;
    await ask(KEY, undefined, { rejected: sha256(alive) });
    simulator.clock.advance(7_200_000);
    simulator.fail('cgi-bin/stable_token', { errcode: 40164 });
    await ask(KEY);
    expect(audit.slice(1)).toEqual([
      expect.objectContaining({ event: 'tokenServer.reported', outcome: 'kept' }),
      expect.objectContaining({ event: 'tokenServer.lent' }),
      expect.objectContaining({ event: 'tokenServer.refused', reason: 'unavailable', status: 503 }),
    ]);
  });

  it('T38 publishes no key, right or wrong, and no token', async () => {
    const { ask, guess, simulator } = open();
    const token = (await ask(KEY)).body.access_token as string;
    await ask(NEXT_KEY, undefined, { rejected: sha256(token) });
    await ask(NEXT_KEY, undefined, { rejected: token });
    await guess(6);
    const published = JSON.stringify(audit);
    expect(audit.length).toBeGreaterThan(8);
    for (const secret of [KEY, NEXT_KEY, WRONG_KEY, token, simulator.officialAccount.appSecret]) {
      expect(published).not.toContain(secret);
    }
  });

  it('waits for no body of somebody without a key', async () => {
    const { account } = tokenWorld();
    const server = await rawServer(serve(account));
    const status = await new Promise((resolve, reject) => {
      // What a body parser in front takes time to read is the application's choice; this one leaves the body alone.
      const headers = { 'content-type': 'text/plain', 'content-length': 1000 };
      const asking = http.request(`${server.url}/token`, { method: 'POST', headers }, ({ statusCode }) => {
        asking.destroy();
        resolve(statusCode);
      });
      asking.once('error', reject);
      asking.write('x');
    });
    expect(status).toBe(401);
    await server.close();
  });
});
