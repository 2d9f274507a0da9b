import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { WeChatSimulator } from '../../src/simulator/index.js';

const simulator = new WeChatSimulator();
const openid = simulator.openid('alex');
const nickname = 'Alex';
const SIGNATURE = expect.stringMatching(/^[0-9a-f]{40}$/);
/** How the node-webot family reports what WeChat refuses. */
const refused = (code: number, text: string) => ({
  name: 'WeChatAPIError',
  message: expect.stringMatching(new RegExp(`^${text}, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)),
  code,
});

/** What WeChat's page says to a link of its own making, here with the reason. */
const deadLink = (reason: string) => ({
  name: 'WeChatPageError',
  message: expect.stringMatching(new RegExp(`^该链接无法访问: ${reason}`)),
});

/** Runs a package, as published, against the simulator in a process of its own. */
function use(peer: string): unknown {
  const script = path.join(__dirname, 'run.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, peer], { encoding: 'utf8', stdio: 'pipe' }));
}

/** What a package that receives message push gets to see, and what WeChat makes of its answers. */
const received = (encrypted: boolean, deliveries: number) => ({
  received: [
    { MsgType: 'event', Event: 'subscribe', EventKey: 'qrscene_login-7f3a', FromUserName: openid },
    { MsgType: 'text', Content: '你好 & <hello>', FromUserName: openid },
    expect.objectContaining({ MsgType: 'event', Event: 'unsubscribe', FromUserName: openid }),
  ],
  reply: 'echo: 你好 & <hello>',
  encrypted,
  deliveries,
  wrongToken: 'token验证失败',
});

const PEERS: Readonly<Record<string, object>> = {
  'wechat-oauth': {
    openid,
    nickname,
    refreshedSame: true,
    verified: 'ok',
    websiteUnionid: simulator.unionid('alex'),
    sessionKey: expect.stringMatching(/^[\w+/]{22}==$/),
    wrongCode: refused(40029, 'invalid code'),
    usedCode: refused(40163, 'code been used'),
    wrongToken: refused(40003, 'invalid openid'),
  },
  'co-wechat-oauth': {
    openid,
    nickname,
    refreshedSame: true,
    wrongCode: refused(40029, 'invalid code'),
    usedCode: refused(40163, 'code been used'),
    wrongSecret: refused(40125, 'invalid appsecret'),
  },
  'wechat-api': {
    stranger: 0,
    follower: [1, 'regular', 1, 'login-7f3a'],
    revoked: refused(40001, 'invalid credential, access_token is invalid or not latest'),
    afterRevocation: 1,
    tokensIssued: 2,
    expireSeconds: [300, null],
    picture: expect.stringMatching(/^https:\/\/mp\.weixin\.qq\.com\/cgi-bin\/showqrcode\?ticket=gQ/),
    tags: [
      ['星标组', 0],
      ['tea', 1],
    ],
    signature: SIGNATURE,
    callbackAddresses: ['127.0.0.1'],
    wrongOpenid: refused(40003, 'invalid openid'),
    wrongSecret: refused(40125, 'invalid appsecret'),
  },
  'co-wechat-api': {
    stranger: 0,
    follower: [1, 'regular', 1, 42],
    afterRevocation: 1,
    tokensIssued: 2,
    expireSeconds: [300, null],
    tags: [
      ['星标组', 0],
      ['tea', 1],
    ],
    signature: SIGNATURE,
    callbackAddresses: ['127.0.0.1'],
    wrongOpenid: refused(40003, 'invalid openid'),
    wrongSecret: refused(40125, 'invalid appsecret'),
  },
  'node-easywechat': {
    ownLink: deadLink('response_type is out of order'),
    openid,
    nickname,
    stranger: 0,
    follower: 1,
    stable: 1,
    stableTokensIssued: 1,
    signature: SIGNATURE,
    wrongOpenid: { errcode: 40003, errmsg: expect.stringMatching(/^invalid openid, rid: /) },
    wrongSecret: {
      name: 'Error',
      message: expect.stringMatching(
        /^Failed to get access_token: \{"errcode":40125,"errmsg":"invalid appsecret, rid: /,
      ),
    },
  },
  'passport-wechat': {
    login: { outcome: 'success', user: { openid, nickname } },
    usedCode: { outcome: 'error', ...refused(40163, 'code been used') },
    denied: null,
    stateOnly: { outcome: 'fail', challenge: 401 },
    // What the comparison in the README says of it.
    forgedState: { outcome: 'success', user: { openid, nickname } },
    ownCallbackURL: 'https://evil.example/callback',
  },
  'passport-weixin': {
    ownLink: deadLink('#wechat_redirect is missing'),
    login: { outcome: 'success', user: { openid, nickname } },
    usedCode: expect.objectContaining({ outcome: 'error' }),
    websiteLogin: {
      outcome: 'success',
      user: { openid: simulator.openid('alex', simulator.websiteApp.appId), nickname },
    },
    websiteOpenid: simulator.openid('alex', simulator.websiteApp.appId),
    // What the comparison in the README says of it.
    forgedState: { outcome: 'success', user: { openid, nickname } },
    relativeCallbackURL: 'https://evil.example/callback',
  },
  'wechat-jssdk': {
    openid,
    nickname,
    signature: SIGNATURE,
    sessionKey: expect.stringMatching(/^[\w+/]{22}==$/),
    usedCode: { errcode: 40163, errmsg: expect.stringMatching(/^code been used, rid: /) },
    check: { errcode: 41009, errmsg: expect.stringMatching(/^missing openid, rid: /) },
  },
  'co-wechat': { plain: received(false, 3), safe: received(true, 6) },
  wechat: { plain: received(false, 3), safe: received(true, 6) },
};

it.each(Object.entries(PEERS))('%s works against the simulator, unchanged', (peer, expected) => {
  expect(use(peer)).toEqual(expected);
});
