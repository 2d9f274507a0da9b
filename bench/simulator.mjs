// What the simulator itself takes: how soon the command is ready, how many requests a second one core serves, and what it
// keeps of a million codes and tokens. Processor time is what counts, because the clock also counts what else the machine does.
// Usage: node bench/simulator.mjs [start|requests|memory|all] [scale]
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureNode, ensurePackages } from '../tools/ensure.mjs';

const [part = 'all', scale = '1'] = process.argv.slice(2);
const ISSUED = 1_000_000 * Number(scale);
const ROUNDS = 15;
const REQUESTS = 20_000 * Number(scale);
const AT_ONCE = 32;

const self = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('../', import.meta.url));
const median = (numbers) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** From the start of the process to its ready line, in ms. */
async function start() {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/cli/main.js', 'simulate', '--port', '0'], { cwd: root });
  for await (const text of child.stdout) if (String(text).includes('Simulated WeChat: ')) break;
  const took = performance.now() - startedAt;
  child.kill();
  return took;
}

async function measureStart() {
  const took = [];
  for (let round = 0; round < ROUNDS; round += 1) took.push(await start());
  const [least, middle] = [Math.min(...took), median(took)].map(Math.round);
  console.log(`Ready after ${middle} ms, the median of ${ROUNDS}; the least is ${least} ms.`);
}

/** A child of this file, which plays one `role`; gives the answers it sends. */
function play(role) {
  const child = fork(self, [role, scale], { execArgv: ['--expose-gc'] });
  const ask = async (question) => {
    child.send(question);
    return (await once(child, 'message'))[0];
  };
  return { child, ask };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
const get = (url) =>
  new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => resolve(text));
      })
      .once('error', reject);
  });

async function load(url, requests) {
  let left = requests;
  const visitor = async () => {
    while (left-- > 0) if ((await get(url)).includes('"errcode"')) throw new Error('refused');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitor));
}

/** Requests that one core serves in a second: what was served, by the seconds the server's process was busy. */
async function measureRequests() {
  const { child, ask } = play('server');
  const urls = await ask('urls');
  for (const [name, url] of Object.entries(urls)) {
    await load(url, REQUESTS / 4);
    await ask('cpu');
    const startedAt = performance.now();
    await load(url, REQUESTS);
    const { busyMs } = await ask('cpu');
    const perSecond = (ms) => Math.round((REQUESTS / ms) * 1000);
    console.log(
      `${name}: ${perSecond(busyMs)} requests a second of one core, ${perSecond(performance.now() - startedAt)} by the clock.`,
    );
  }
  child.kill();
  agent.destroy();
}

async function playServer() {
  const { WeChatSimulator } = await import('../dist/simulator/index.mjs');
  // A minute of sns/* is 50,000 calls, which this is to exceed.
  const simulator = await new WeChatSimulator({ quotas: false }).listen();
  const { appId, appSecret } = simulator.officialAccount;
  await simulator.follow('alex');
  const { api, open } = simulator.endpoints;
  const json = async (url) => JSON.parse(await (await fetch(url)).text());
  const { access_token } = await json(
    `${api}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`,
  );
  const login = `${open}/connect/oauth2/authorize?appid=${appId}&redirect_uri=https%3A%2F%2Fa.example%2Fcb&response_type=code&scope=snsapi_userinfo&state=a`;
  const code = new URL(await simulator.approve(`${login}#wechat_redirect`, 'alex')).searchParams.get('code');
  const user = await json(
    `${api}/sns/oauth2/access_token?appid=${appId}&secret=${appSecret}&code=${code}&grant_type=authorization_code`,
  );
  let before = process.cpuUsage();
  process.on('message', (question) => {
    if (question === 'urls')
      return process.send({
        'cgi-bin/user/info': `${api}/cgi-bin/user/info?access_token=${access_token}&openid=${simulator.openid('alex')}`,
        'sns/userinfo': `${api}/sns/userinfo?access_token=${user.access_token}&openid=${user.openid}`,
        'cgi-bin/token': `${api}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`,
      });
    const { user: own, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    process.send({ busyMs: (own + system) / 1000 });
  });
}

/** What is in memory after each tenth of a million codes, as many logins by them, and as many classic tokens. */
async function measureMemory() {
  const { child } = play('hoarder');
  const [kept] = await once(child, 'message');
  child.kill();
  console.log(
    `MB in memory after each tenth of ${ISSUED} codes, logins and classic tokens: ${kept.join(', ')}.`,
  );
}

async function playHoarder() {
  const { WeChatSimulator } = await import('../dist/simulator/index.mjs');
  const simulator = new WeChatSimulator({ quotas: false });
  const { appId, appSecret } = simulator.officialAccount;
  const { api, open } = simulator.endpoints;
  const link = `${open}/connect/oauth2/authorize?appid=${appId}&redirect_uri=https%3A%2F%2Fa.example%2Fcb&response_type=code&scope=snsapi_base&state=a#wechat_redirect`;
  const token = `${api}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
  const kept = [];
  for (let issued = 0; issued <= ISSUED; issued += 1) {
    if (issued % (ISSUED / 10) === 0) {
      globalThis.gc();
      kept.push(Math.round(process.memoryUsage().heapUsed / 1e6));
    }
    const code = new URL(await simulator.approve(link, 'alex')).searchParams.get('code');
    const exchange = `${api}/sns/oauth2/access_token?appid=${appId}&secret=${appSecret}&code=${code}&grant_type=authorization_code`;
    await simulator.fetch(exchange);
    await simulator.fetch(token);
  }
  process.send(kept);
}

const ROLES = { server: playServer, hoarder: playHoarder };
const PARTS = { start: measureStart, requests: measureRequests, memory: measureMemory };
if (Object.hasOwn(ROLES, part)) await ROLES[part]();
else {
  ensureNode();
  ensurePackages();
  ensureBuilt();
  for (const measure of part === 'all' ? Object.values(PARTS) : [PARTS[part]]) await measure();
}
