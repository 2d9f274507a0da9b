// Stands in for WeChat's API in a process of its own: HTTPS, keep-alive, a little latency, and counters.
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URLSearchParams } from 'node:url';
import { answerParent } from './lib/child-process.mjs';

const { UPSTREAM_KEY_FILE, UPSTREAM_CERT_FILE, UPSTREAM_LATENCY_MS } = process.env;
const latencyMs = Number(UPSTREAM_LATENCY_MS);
const counts = { connections: 0, calls: 0 };

const token = (head) => head.padEnd(112, 'Wx5uKq9ZrT');

/** The code says who it belongs to and, by its first letter, which scope was granted. */
function userToken(query) {
  const code = query.get('code');
  if (code === null) return { errcode: 41008, errmsg: 'missing code, rid: 65f0a1b2-1c2d3e4f-5a6b7c8d' };
  return {
    access_token: token('82_'),
    expires_in: 7200,
    refresh_token: token('83_'),
    openid: openidOf(code),
    scope: code.startsWith('c') ? 'snsapi_userinfo' : 'snsapi_base',
  };
}

function openidOf(code) {
  return `o${code.slice(-27)}`;
}

const profile = (query) => ({
  openid: query.get('openid'),
  nickname: '微信用户 Ann',
  sex: 0,
  language: '',
  city: '',
  province: '',
  country: '',
  headimgurl:
    'https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132',
  privilege: [],
  unionid: 'oxTWIuGaIt6gTKsQRLau2M0yL16E',
});

const commonAccessToken = () => ({ access_token: token('84_'), expires_in: 7200 });

const follower = (query) => ({
  subscribe: 1,
  openid: query.get('openid'),
  language: 'zh_CN',
  subscribe_time: 1760000000,
  unionid: 'oxTWIuGaIt6gTKsQRLau2M0yL16E',
  remark: '',
  groupid: 0,
  tagid_list: [],
  subscribe_scene: 'ADD_SCENE_QR_CODE',
  qr_scene: 0,
  qr_scene_str: '',
});

const ENDPOINTS = {
  '/sns/oauth2/access_token': userToken,
  '/sns/userinfo': profile,
  '/cgi-bin/token': commonAccessToken,
  '/cgi-bin/stable_token': commonAccessToken,
  '/cgi-bin/user/info': follower,
};

const server = createServer(
  { key: readFileSync(UPSTREAM_KEY_FILE), cert: readFileSync(UPSTREAM_CERT_FILE), keepAliveTimeout: 65_000 },
  async (req, res) => {
    counts.calls++;
    const [path, search] = req.url.split('?');
    let form = '';
    for await (const chunk of req) form += chunk; // some clients post what WeChat documents as a query
    const answer = ENDPOINTS[path]?.(new URLSearchParams(`${search ?? ''}&${form}`));
    const body = Buffer.from(JSON.stringify(answer ?? { errcode: -1, errmsg: 'no such endpoint' }));
    setTimeout(() => {
      res.writeHead(answer === undefined ? 404 : 200, {
        'content-type': 'application/json; encoding=utf-8',
        'content-length': body.length,
      });
      res.end(body);
    }, latencyMs);
  },
);
server.on('connection', () => counts.connections++);
server.listen(0, '127.0.0.1', () => answerParent(server.address().port, { counts: () => counts }));
