// A site of followers with routes that differ in one thing: a guard, or a bare lookup in a `Map` in its place.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import express from 'express';
import { OfficialAccount } from 'passport-wechat-follower';
import { requireFollower } from 'passport-wechat-follower/express';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';
import { answerParent } from '../../lib/child-process.mjs';

const simulator = new WeChatSimulator({ allowInProduction: true });
const { endpoints, fetch } = simulator;
const { appId, appSecret } = simulator.officialAccount;
const account = new OfficialAccount({ appId, appSecret, endpoints, fetch });
const visitors = [];
for (let i = 0; i < Number(process.env.FOLLOWERS); i++) {
  const id = simulator.addUser({});
  await simulator.follow(id);
  visitors.push({ openid: simulator.openid(id) });
}
const follows = new Map(visitors.map(({ openid }) => [openid, { openid, following: true }]));
for (const { openid } of visitors) await account.followers.check(openid);

/** Hands on what it found, as the guard does: a property more on a request costs Express more than any decision. */
function byMap(req, res, next) {
  req.wechatFollower = follows.get(req.user.openid);
  if (req.wechatFollower?.following === true) next();
  else res.sendStatus(403);
}
const byGuard = requireFollower({ account });

let visits = 0;
const app = express().use((req, _res, next) => {
  req.user = visitors[visits++ % visitors.length];
  next();
});
const show = (_req, res) => res.json({ ok: true });
app.get('/map', byMap, show);
app.get('/guarded', byGuard, show);
app.get('/map-again', byMap, show);

/** Nanoseconds until the next one is called, for each way to decide; all are awaited in the same way. */
async function decide({ passes, calls }) {
  const { followers } = account;
  const ways = {
    map: (req) => new Promise((resolve) => byMap(req, undefined, resolve)),
    known: (req) => new Promise((resolve) => void resolve(followers.known(req.user.openid))),
    guarded: (req) => new Promise((resolve) => byGuard(req, undefined, resolve)),
  };
  const requests = visitors.map((user) => ({ user, method: 'GET', url: '/', originalUrl: '/', headers: {} }));
  const nanoseconds = async (way) => {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) await way(requests[i % requests.length]);
    return Number(process.hrtime.bigint() - begin) / calls;
  };
  for (const way of Object.values(ways)) await nanoseconds(way); // lets the compiler finish
  const ns = Object.fromEntries(Object.keys(ways).map((id) => [id, []]));
  for (let pass = 0; pass < passes; pass++) {
    for (const [id, way] of Object.entries(ways)) ns[id].push(await nanoseconds(way));
  }
  return ns;
}

const delay = monitorEventLoopDelay({ resolution: 1 });
let cpuBefore;

function begin() {
  delay.reset();
  delay.enable();
  cpuBefore = process.cpuUsage();
}

function end() {
  const { user, system } = process.cpuUsage(cpuBefore);
  delay.disable();
  return { cpuMs: (user + system) / 1000, delayMs: delay.mean / 1e6 };
}

/** Calls about followers, all that there were. */
const calls = () =>
  ['cgi-bin/user/info', 'cgi-bin/user/info/batchget'].map((endpoint) => simulator.calls(endpoint).length);

const server = app.listen(0, '127.0.0.1', () => {
  answerParent(server.address().port, { decide, begin, end, calls });
});
