import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** Somebody comes by phone, by PC and by mini program, follows, and comes by phone again. */
const WALK = `
  import { OfficialAccount } from 'passport-wechat-follower';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  import { People } from './people.mjs';
  import { createSite } from './site.mjs';

  const simulator = new WeChatSimulator();
  const { fetch: simulated, officialAccount, websiteApp, miniProgram } = simulator;
  const credentials = ({ appId, appSecret }) => ({ appId, appSecret });
  const moves = [];
  const reports = [];
  const people = new People((from, to) => moves.push([from.id, to.id]), (what) => reports.push(what));
  const account = new OfficialAccount({ ...credentials(officialAccount), fetch: simulated });
  const site = createSite({
    account,
    website: credentials(websiteApp),
    miniProgram: { ...credentials(miniProgram), fetch: simulated },
    people,
    sessionSecret: 'only for this test',
  });
  const server = site.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = 'http://127.0.0.1:' + server.address().port;

  const browser = (userAgent, id) => {
    let cookie = '';
    const open = async (path) => {
      const headers = { cookie, accept: 'text/html', 'user-agent': userAgent };
      const response = await fetch(origin + path, { headers, redirect: 'manual' });
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return response;
    };
    const members = async () => {
      const response = await open('/members');
      return response.status === 200 ? (await response.json()).id : response.status;
    };
    const logIn = async () => {
      const there = (await open('/login')).headers.get('location');
      const callback = new URL(await simulator.approve(there, id));
      return (await open(callback.pathname + callback.search)).headers.get('location');
    };
    return { logIn, members };
  };
  const mini = async (id) => {
    const body = JSON.stringify({ code: simulator.miniProgramCode(id) });
    const headers = { 'content-type': 'application/json' };
    return (await (await fetch(origin + '/mini/login', { method: 'POST', headers, body })).json()).id;
  };

  const [ming, hong] = simulator.people.map(({ id }) => id);
  const phone = browser('MicroMessenger/8.0', ming);
  const pc = browser('Firefox', ming);
  const seen = { turnedAway: await pc.members() };
  await phone.logIn();
  await pc.logIn();
  Object.assign(seen, { silent: await phone.members(), onlyByPC: await pc.members(), mini: await mini(ming) });
  await simulator.follow(ming);
  await account.followers.forget(simulator.openid(ming));
  Object.assign(seen, { movesBefore: moves.length, back: await phone.logIn(), moves: [...moves] });
  Object.assign(seen, { phone: await phone.members(), pc: await pc.members(), miniLater: await mini(ming) });
  seen.somebodyElse = await mini(hong);
  seen.reports = [...reports];

  const at = (appId, openid, unionid) => people.arrive({ appId, openid, unionid }).id;
  const [a, b] = [at('one', 'oA', 'uA'), at('one', 'oB')];
  seen.conflicts = {
    secondOpenid: at('one', 'oC', 'uA') !== a,
    foreignUnionid: at('one', 'oB', 'uA') === b,
    changedUnionid: at('one', 'oA', 'uZ') === a,
    emptyUnionid: at('two', 'oD', '') !== at('three', 'oE', ''),
    reported: reports.length,
    moved: moves.length,
  };
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

describe('the code of docs/linking-accounts.md', () => {
  let seen: Record<string, unknown>;

  beforeAll(() => {
    const consumer = new Consumer();
    consumer.link('express', 'express-session', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport', '@types/pg');
    const files = codeOf('docs/linking-accounts.md', 'ts').map((code) => {
      const file = /^\/\/ (.+)\.ts\n/.exec(code)![1]! + '.mts';
      writeFileSync(path.join(consumer.folder, file), code.replace('./people.js', './people.mjs'));
      return file;
    });
    expect(files).toEqual(['people.mts', 'site.mts', 'sql-people.mts', 'pushes.mts']);
    expect(consumer.compile(...files)).toBe('');
    writeFileSync(path.join(consumer.folder, 'walk.mjs'), WALK);
    seen = JSON.parse(consumer.node('walk.mjs')) as typeof seen;
    consumer.remove();
  }, 120_000);

  it('makes two users of somebody without a unionid, and turns the one from the PC away from the guard', () => {
    expect(seen).toMatchObject({ turnedAway: 302, silent: 403, onlyByPC: 403, mini: 2, movesBefore: 0 });
  });

  it('makes one of them when the unionid comes, and nobody is logged out by it', () => {
    expect(seen).toMatchObject({ back: '/', moves: [[2, 1]], phone: 1, pc: 1, miniLater: 1 });
  });

  it('mixes nobody up with anybody else', () => {
    expect(seen).toMatchObject({ somebodyElse: 3, reports: [] });
  });

  it('leaves two what only a unionid calls one, and says so', () => {
    expect(seen.conflicts).toEqual({
      secondOpenid: true,
      foreignUnionid: true,
      changedUnionid: true,
      emptyUnionid: true,
      reported: 4,
      moved: 1,
    });
  });
});
