import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** The site of the page beside a simulated WeChat; each `case` of the walk is one sentence of the page. */
const WALK = `
  import assert from 'node:assert/strict';
  import { OfficialAccount } from 'passport-wechat-follower';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  import { createSite } from './site.mjs';

  const simulator = new WeChatSimulator();
  await simulator.listen(0);
  const { appId, appSecret } = simulator.officialAccount;
  const wechat = new OfficialAccount({ appId, appSecret, endpoints: simulator.endpoints });

  class Memory {
    all = new Map();
    opened = 0;
    async find(openid) { return this.all.get(openid); }
    async open(openid) {
      if (!this.all.has(openid)) this.all.set(openid, { openid, openedAt: new Date(), number: ++this.opened });
      return this.all.get(openid);
    }
    async remove(openid) { this.all.delete(openid); }
  }
  const accounts = new Memory();
  const push = { token: 'simToken2026', encodingAESKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' };

  let site;
  const server = (await import('node:http')).createServer((req, res) => site(req, res));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = 'http://127.0.0.1:' + server.address().port;
  site = createSite({ wechat, accounts, origin, sessionSecret: 'only for this test', push });

  const newcomer = () => {
    const id = simulator.addUser({ nickname: '客人' });
    let cookie = '';
    const open = async (target) => {
      const response = await fetch(new URL(target, origin), { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return response;
    };
    /** Opens a page as WeChat's browser does, through all redirects. Gives the account, or the status. */
    const visit = async (page) => {
      let response = await open(page);
      for (let i = 0; response.status === 302 && i < 8; i++) {
        const target = new URL(response.headers.get('location'), origin);
        response = await open(target.origin === origin ? target : await simulator.approve(target.href, id));
      }
      return response.status === 200 ? response.json() : response.status;
    };
    const openid = simulator.openid(id);
    return { visit, openid, follow: () => simulator.follow(id), unfollow: () => simulator.unfollow(id), has: () => accounts.all.has(openid) };
  };

  const cases = {
    async followerWithoutAccount() {
      const guest = newcomer();
      await guest.follow(); // before WeChat knows where to push
      const { openid, number } = await guest.visit('/members');
      assert.equal(openid, guest.openid);
      assert.equal((await guest.visit('/members')).number, number);
      accounts.all.delete(guest.openid); // even if it was lost
      assert.equal((await guest.visit('/members')).openid, openid);
    },
    async stranger() {
      const guest = newcomer();
      assert.equal(await guest.visit('/members'), 403);
      assert.equal(guest.has(), false);
    },
    async strangerWhoFollows() {
      await simulator.configurePush(appId, { url: origin + '/wechat', ...push, mode: 'safe' });
      const guest = newcomer();
      assert.equal(await guest.visit('/members'), 403);
      await guest.follow();
      assert.equal(guest.has(), true);
      assert.equal((await guest.visit('/members')).openid, guest.openid);
    },
    async followerBeforeTheFirstLogin() {
      const guest = newcomer();
      await guest.follow();
      const { number } = accounts.all.get(guest.openid);
      assert.equal((await guest.visit('/members')).number, number);
    },
    async whoLeaves() {
      const guest = newcomer();
      await guest.follow();
      await guest.visit('/members');
      await guest.unfollow();
      assert.equal(guest.has(), false);
      assert.equal(await guest.visit('/members'), 403);
      assert.equal(guest.has(), false);
    },
    async whoLeavesWhileTheAccountIsOpened() {
      const guest = newcomer();
      await guest.follow();
      accounts.all.delete(guest.openid);
      const { open } = accounts;
      accounts.open = async (openid) => { await guest.unfollow(); return open.call(accounts, openid); };
      const answer = await guest.visit('/members');
      delete accounts.open;
      assert.equal(answer, 403);
      assert.equal(guest.has(), false);
    },
    async whoCannotBeRemovedAtOnce() {
      const guest = newcomer();
      await guest.follow();
      const { remove } = accounts;
      let tries = 0;
      accounts.remove = async (openid) => {
        if (++tries === 1) throw new Error('the database is away');
        return remove.call(accounts, openid);
      };
      await guest.unfollow(); // until WeChat has delivered it
      delete accounts.remove;
      assert.equal(tries, 2);
      assert.equal(guest.has(), false);
    },
    async whoseFollowingIsToldAfterTheyLeft() {
      const guest = newcomer();
      simulator.fail('push', { reorder: true }, 1);
      await Promise.all([guest.follow(), guest.unfollow()]);
      assert.equal(guest.has(), false);
      assert.equal(await guest.visit('/members'), 403);
    },
    async whileWeChatIsAway() {
      const guest = newcomer();
      simulator.fail('cgi-bin/user/info', { status: 502 }, Infinity);
      assert.equal(await guest.visit('/members'), 503);
      simulator.clearFaults();
      assert.equal(guest.has(), false);
    },
  };
  for (const [name, run] of Object.entries(cases)) {
    await run().then(() => console.log('held', name), (error) => console.log('BROKEN', name, error));
  }
  process.exit(0);
`;

describe('the code of docs/accounts.md', () => {
  let consumer: Consumer;
  let printed: string;

  beforeAll(() => {
    consumer = new Consumer();
    consumer.link('express', 'express-session', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
    const [site, ...more] = codeOf('docs/accounts.md', 'ts');
    expect(more).toEqual([]);
    writeFileSync(path.join(consumer.folder, 'site.mts'), site!);
    expect(consumer.compile('site.mts')).toBe('');
    writeFileSync(path.join(consumer.folder, 'walk.mjs'), WALK);
    printed = consumer.node('walk.mjs');
  }, 120_000);
  afterAll(() => consumer.remove());

  it.each([
    ['a follower without an account gets one, once', 'followerWithoutAccount'],
    ['a stranger must follow first, and gets none', 'stranger'],
    ['a stranger who follows is let in, with an account', 'strangerWhoFollows'],
    ['who follows has an account before the first login', 'followerBeforeTheFirstLogin'],
    ['T30 who leaves is forgotten, and turned away', 'whoLeaves'],
    ['T30 who leaves while the account is opened leaves nothing behind', 'whoLeavesWhileTheAccountIsOpened'],
    [
      'T30 who could not be forgotten at once is forgotten when WeChat comes again',
      'whoCannotBeRemovedAtOnce',
    ],
    ['F22 who is told to follow after they left has none', 'whoseFollowingIsToldAfterTheyLeft'],
    ['who is not known to follow gets no account', 'whileWeChatIsAway'],
  ])('%s', (_sentence, name) => {
    expect(printed.split('\n')).toContain(`held ${name}`);
  });

  it('runs without a word of trouble', () => {
    expect(printed).not.toContain('BROKEN');
  });
});
