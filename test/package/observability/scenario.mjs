// A morning in the life of an account, against a simulated WeChat on a port. Runs where the packed package is installed,
// after a recipe has been loaded; gives every secret there was, so that the caller can look for them.
import http from 'node:http';
import express from 'express';
import { MemoryStore, OfficialAccount } from 'passport-wechat-follower';
import { tokenServer } from 'passport-wechat-follower/express';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';

const KEY = 'canary-right-key-0123456789abcdef';
const WRONG_KEY = 'canary-wrong-key-0123456789abcdef';
const STATE = 'canaryState0123456789abcdef';

/**
 * What happens, in the order of the functions below; the numbers in their comments are what a recipe must count. `look`
 * is called in the worst moment.
 */
export async function liveThroughAMorning(look) {
  process.removeAllListeners('warning'); // contention is provoked here, and says so
  const simulator = new WeChatSimulator();
  await simulator.listen();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, now } = simulator;
  const secrets = [appSecret, KEY, WRONG_KEY, STATE];
  const store = new FragileStore(now);
  const open = (options) => new OfficialAccount({ appId, appSecret, endpoints, now, store, ...options });

  const account = open();
  await loseToken(simulator, account, secrets);
  await logIn(simulator, account, secrets);
  await logIn(simulator, open({ fetch: globalThis.fetch }), secrets);
  await useUpQuota(simulator, open({ store: new MemoryStore() }), secrets);
  await beUnreachable(open({ endpoints: { api: await closedPort() } }), secrets);
  await beUnreachable(open({ endpoints: { api: await closedPort() }, fetch: globalThis.fetch }), secrets);
  await lend(account, secrets);
  await spoilStore(simulator, open(), store, secrets);
  const mainHost = await closedPort();
  const { api } = open({ endpoints: { api: mainHost, standbyApi: endpoints.api } });
  await loseStoreAndHost(simulator, open(), store, { api, mainHost, look });
  await beRefused(simulator, open({ store: new MemoryStore() }));
  await simulator.close();
  return secrets;
}

/** 2 issued (missing, rejected), 2 waits for a token, 1 invalidated, 1 contention. */
async function loseToken(simulator, { commonAccessToken }, secrets) {
  const token = await commonAccessToken.get();
  simulator.clock.advance(61_000);
  simulator.revokeCommonAccessToken();
  await commonAccessToken.invalidate(token);
  secrets.push(token, await commonAccessToken.get());
}

/**
 * Every call that puts a secret into an address, and WeChat's redirect. One wait for a token and one call about a follower
 * the first time.
 */
async function logIn(simulator, { api, followers }, secrets) {
  const person = simulator.people[0].id;
  const callbackURL = 'https://site.example/auth/wechat/callback';
  const page = api.authorizationURL({ callbackURL, state: STATE, scope: 'snsapi_userinfo' });
  const code = new URL(await simulator.approve(page, person)).searchParams.get('code');
  const token = await api.exchangeCode(code);
  const refreshed = await api.refreshUserToken(token.refreshToken);
  await api.fetchUserProfile(refreshed);
  await api.checkUserToken(refreshed);
  await followers.check(token.openid);
  const jsCode = simulator.miniProgramCode(person);
  await api.exchangeMiniProgramCode(jsCode).catch(() => undefined); // it belongs to another app
  const { commonAccessToken } = await api.issueCommonAccessToken({ kind: 'classic' });
  secrets.push(code, jsCode, commonAccessToken, token.openid);
  secrets.push(token.userAccessToken, token.refreshToken, refreshed.userAccessToken);
  await serving(
    (_req, res) => res.end(),
    (url) => send(`${url}/auth/wechat/callback?code=${code}&state=${STATE}`),
  );
}

/** 1 call about followers that is refused, and a pause; 1 issued (missing), 1 wait for a token. */
async function useUpQuota(simulator, { followers }, secrets) {
  simulator.fail('cgi-bin/user/info', { errcode: 45009 });
  for (const openid of ['oCanaryVisitor1', 'oCanaryVisitor2']) {
    secrets.push(openid);
    await followers.check(openid).catch(() => undefined);
  }
}

/** The error of a connection must hold no address either. */
async function beUnreachable({ api }, secrets) {
  const code = `canary-code-${secrets.length}`;
  secrets.push(code);
  await api.exchangeCode(code).catch(() => undefined);
}

/** 1 lent, 5 wrong keys, 2 throttled. */
async function lend(account, secrets) {
  await serving(express().use(tokenServer({ account, keys: [KEY] })), async (url) => {
    const ask = (key) => send(url, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
    secrets.push(JSON.parse(await ask(KEY)).access_token);
    for (let i = 0; i < 7; i++) await ask(WRONG_KEY);
  });
}

/** 2 corrupt records (outside the lock and inside it), 1 issued (missing), 1 wait for a token. */
async function spoilStore(simulator, { commonAccessToken }, store, secrets) {
  await store.spoil('canary-in-store');
  secrets.push('canary-in-store', await commonAccessToken.get());
}

/**
 * Two hours later: store and host down, 2 failures (-1) and 2 waits that end in them; both up, 1 issued (missing), 1 wait
 * for a token.
 */
async function loseStoreAndHost(simulator, { commonAccessToken }, store, { api, mainHost, look }) {
  simulator.clock.advance(7_200_000);
  store.away = true;
  simulator.fail('cgi-bin/stable_token', { errcode: -1 }, 2);
  for (let i = 0; i < 2; i++) await commonAccessToken.get().catch(() => undefined);
  const askHost = () => api.fetchFollower('no token', 'oOpenid').catch(() => undefined);
  await askHost();
  await look();
  store.away = false;
  simulator.clock.advance(31_000);
  await commonAccessToken.get();
  await serving((_req, res) => res.end('{"errcode":-1}'), askHost, new URL(mainHost).port);
}

/** 1 failure (40164), the breaker opens, 3 waits that end in errors. */
async function beRefused(simulator, { commonAccessToken }) {
  simulator.fail('cgi-bin/stable_token', { errcode: 40164 });
  for (let i = 0; i < 3; i++) await commonAccessToken.get().catch(() => undefined);
}

/** A store that can be away, and whose token can be spoilt. */
class FragileStore {
  shared = true;
  away = false;
  #store;
  #tokenKey;

  constructor(now) {
    this.#store = new MemoryStore({ now });
    for (const name of ['get', 'set', 'delete', 'acquire', 'release', 'commit']) {
      this[name] = (...args) =>
        this.away ? Promise.reject(new Error('away')) : this.#store[name](...this.#noted(args));
    }
  }

  spoil(text) {
    return this.#store.set(this.#tokenKey, `{"v":1,"token":"${text}`, 60_000);
  }

  #noted(args) {
    this.#tokenKey = args.find((arg) => /:token$/.test(arg)) ?? this.#tokenKey;
    return args;
  }
}

/** A server on a port of its own while `use` runs. */
async function serving(listener, use, port = 0) {
  const server = http.createServer(listener).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  await use(`http://127.0.0.1:${server.address().port}`);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Address of a port nobody listens on any more. */
async function closedPort() {
  let address;
  await serving(
    () => undefined,
    (url) => (address = url),
  );
  return address;
}

/** Sends a request and reads the whole answer. */
function send(url, options = {}) {
  return new Promise((resolve, reject) => {
    const sending = http.request(url, options, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk)).once('end', () => resolve(text));
    });
    sending.once('error', reject).end();
  });
}
