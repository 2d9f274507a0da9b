import type http from 'node:http';
import { gzipSync } from 'node:zlib';
import { isWeChatError, type WeChatErrorCode } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { expressSite, logIn, openBrowser } from '../support/express-site.js';
import { rawServer } from '../support/raw-server.js';

type Answer = http.RequestListener;

const TOKEN = {
  access_token: 'T',
  expires_in: 7200,
  refresh_token: 'R',
  openid: 'oOpenid',
  scope: 'snsapi_base',
};
const text = (body: string, headers: http.OutgoingHttpHeaders = {}, status = 200): Answer => {
  return (_req, res) => void res.writeHead(status, headers).end(body);
};
const json = (value: unknown) => text(JSON.stringify(value), { 'content-type': 'application/json' });
const BOMB = gzipSync(Buffer.alloc(100 * 1024 * 1024));
const without = (name: string) =>
  json(Object.fromEntries(Object.entries(TOKEN).filter(([key]) => key !== name)));

/** What WeChat, or something in its place, may answer the code exchange with, and the error that becomes of it. */
const ODD: [string, WeChatErrorCode, Answer][] = [
  ['an errcode with status 200', 'ERR_WECHAT_API', json({ errcode: 40001, errmsg: 'invalid credential' })],
  [
    'an errcode beside a whole token',
    'ERR_WECHAT_API',
    json({ ...TOKEN, errcode: -1, errmsg: 'system error' }),
  ],
  ['an errcode as a string', 'ERR_WECHAT_API', json({ errcode: '40013', errmsg: 'invalid appid' })],
  ['an errcode that is no number', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, errcode: 'oops' })],
  ['an errcode that is an object', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, errcode: {} })],
  ['an empty body', 'ERR_WECHAT_RESPONSE', text('')],
  [
    'an HTML page',
    'ERR_WECHAT_RESPONSE',
    text('<html>login to the hotel network</html>', { 'content-type': 'text/html' }),
  ],
  ['{}', 'ERR_WECHAT_RESPONSE', json({})],
  ['[]', 'ERR_WECHAT_RESPONSE', json([])],
  ['a token in an array', 'ERR_WECHAT_RESPONSE', json([TOKEN])],
  ['null', 'ERR_WECHAT_RESPONSE', json(null)],
  ['true', 'ERR_WECHAT_RESPONSE', json(true)],
  ['a number', 'ERR_WECHAT_RESPONSE', json(0)],
  ['a string', 'ERR_WECHAT_RESPONSE', json('ok')],
  ['JSON cut in the middle', 'ERR_WECHAT_RESPONSE', text(JSON.stringify(TOKEN).slice(0, -7))],
  ['two JSON objects', 'ERR_WECHAT_RESPONSE', text(JSON.stringify(TOKEN) + JSON.stringify(TOKEN))],
  ['no openid', 'ERR_WECHAT_RESPONSE', without('openid')],
  ['an openid that is a number', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, openid: 42 })],
  ['an openid that is an object', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, openid: { $ne: null } })],
  ['an openid that is an array', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, openid: ['oOpenid'] })],
  ['an empty openid', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, openid: '' })],
  ['an openid with odd letters', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, openid: 'o/../../etc' })],
  ['an openid of 65 letters', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, openid: 'o'.repeat(65) })],
  ['no access token', 'ERR_WECHAT_RESPONSE', without('access_token')],
  ['an access token that is a number', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, access_token: 1 })],
  ['an access token with a line break', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, access_token: 'a\r\nb' })],
  ['an access token of 2 kB', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, access_token: 'a'.repeat(2048) })],
  ['no expires_in', 'ERR_WECHAT_RESPONSE', without('expires_in')],
  ['a negative expires_in', 'ERR_WECHAT_RESPONSE', json({ ...TOKEN, expires_in: -1 })],
  ['an openid in __proto__', 'ERR_WECHAT_RESPONSE', text(`{"__proto__":${JSON.stringify(TOKEN)}}`)],
  [
    'a whole token in __proto__ beside half a token',
    'ERR_WECHAT_RESPONSE',
    text(`{"access_token":"T","__proto__":${JSON.stringify(TOKEN)}}`),
  ],
  ['10 MB', 'ERR_WECHAT_RESPONSE', text(JSON.stringify({ ...TOKEN, pad: 'a'.repeat(10 * 1024 * 1024) }))],
  ['deeply nested arrays', 'ERR_WECHAT_RESPONSE', text('['.repeat(500_000))],
  [
    'a gzip bomb',
    'ERR_WECHAT_RESPONSE',
    (_req, res) => void res.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
  ],
  ['broken gzip', 'ERR_WECHAT_NETWORK', text('this is not gzip', { 'content-encoding': 'gzip' })],
  ['status 500', 'ERR_WECHAT_HTTP_STATUS', text(JSON.stringify(TOKEN), {}, 500)],
  ['status 404', 'ERR_WECHAT_HTTP_STATUS', text('not found', {}, 404)],
  ['a redirect to a token', 'ERR_WECHAT_HTTP_STATUS', text('', { location: '/elsewhere' }, 302)],
  [
    'a redirect that repeats the request',
    'ERR_WECHAT_HTTP_STATUS',
    text('', { location: '/elsewhere' }, 307),
  ],
  ['a reset connection', 'ERR_WECHAT_NETWORK', (req) => void req.socket.destroy()],
  [
    'a body that breaks off',
    'ERR_WECHAT_NETWORK',
    (_req, res) => {
      res.writeHead(200, { 'content-length': 1000 }).write('{');
      setImmediate(() => res.socket?.destroy());
    },
  ],
  ['silence', 'ERR_WECHAT_TIMEOUT', () => undefined],
  ['headers and then silence', 'ERR_WECHAT_TIMEOUT', (_req, res) => void res.writeHead(200).write('{')],
];

describe.each([
  ['node:https', undefined],
  ['fetch', globalThis.fetch],
])('T18 T40 an odd answer to the code exchange (%s)', (_transport, fetch) => {
  it.each(ODD)('%s logs nobody in and is %s', async (_name, code, answer) => {
    const wechat = await rawServer(answer);
    const simulator = new WeChatSimulator();
    const endpoints = { api: wechat.url, open: simulator.endpoints.open };
    const site = expressSite({ simulator, account: { endpoints, fetch, timeoutMs: 300 } });
    const browser = openBrowser(site);
    try {
      const response = await logIn(site, browser, simulator.people[0]!.id);
      expect(response.body.code).toBe(code);
      expect(response.status).toBeGreaterThanOrEqual(500);
      expect(site.verified).toEqual([]);
      expect((await browser.get('/me')).status).toBe(401);
      expect(wechat.seen).toHaveLength(1);
    } finally {
      await site.account.close();
      await wechat.close();
    }
  });

  it('a small gzip bomb costs less than 32 MB of memory', async () => {
    const wechat = await rawServer(
      (_req, res) => void res.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
    );
    const site = expressSite({ account: { endpoints: { api: wechat.url }, fetch } });
    const before = process.memoryUsage().rss;
    const error = await site.account.api.exchangeCode('abc').catch((thrown: unknown) => thrown);
    const grown = process.memoryUsage().rss - before;
    await site.account.close();
    await wechat.close();
    expect(isWeChatError(error, 'ERR_WECHAT_RESPONSE')).toBe(true);
    expect(grown).toBeLessThan(32 * 1024 * 1024);
  });

  it.each([
    ['plain text', 'text/plain'],
    ['HTML', 'text/html'],
    ['nothing', undefined],
  ])('JSON that calls itself %s is read all the same', async (_label, type) => {
    const wechat = await rawServer(
      text(JSON.stringify(TOKEN), type === undefined ? {} : { 'content-type': type }),
    );
    const site = expressSite({ account: { endpoints: { api: wechat.url }, fetch } });
    expect(await site.account.api.exchangeCode('abc')).toMatchObject({
      openid: 'oOpenid',
      userAccessToken: 'T',
    });
    await site.account.close();
    await wechat.close();
  });

  it('raw control characters in a nickname are repaired, and escapes around them stay', async () => {
    const raw =
      '{"openid":"oOpenid","nickname":"a\u0001b\tc\\u4f60\\\\\n\\"d","headimgurl":"https:\\/\\/thirdwx.qlogo.cn\\/a"}\n';
    const wechat = await rawServer(text(raw));
    const site = expressSite({ account: { endpoints: { api: wechat.url }, fetch } });
    const profile = await site.account.api.fetchUserProfile({ userAccessToken: 'T', openid: 'oOpenid' });
    await site.account.close();
    await wechat.close();
    expect(profile.nickname).toBe('a\u0001b\tc你\\\n"d');
    expect(profile.avatarURL).toBe('https://thirdwx.qlogo.cn/a');
  });

  it.each([
    ['by its name', '__proto__'],
    ['spelt in escapes', '\\u005f_pr\\u006Fto__'],
  ])('a prototype in an answer never reaches _json, %s', async (_how, key) => {
    const wechat = await rawServer(
      text(`{"openid":"oOpenid","nickname":"A","${key}":{"admin":true},"x":[{"${key}":{"admin":true}}]}`),
    );
    const site = expressSite({ account: { endpoints: { api: wechat.url }, fetch } });
    const { _json } = await site.account.api.fetchUserProfile({ userAccessToken: 'T', openid: 'oOpenid' });
    await site.account.close();
    await wechat.close();
    expect(JSON.stringify(_json)).toBe('{"openid":"oOpenid","nickname":"A","x":[{}]}');
    expect((Object.assign({}, _json) as { admin?: unknown }).admin).toBeUndefined();
  });
});
