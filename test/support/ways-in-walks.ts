import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { OfficialAccount } from '../../src/index.js';
import { AES_KEY, TOKEN } from './message-push.js';
import { NEIGHBOUR, type WaySite } from './ways-in-site.js';
import { takeWeChatAway, Visitor, type End, type Where } from './ways-in-visitor.js';

/** What a walk is made of; it returns the last step, and WeChat's calls are counted from `counting` on. */
interface Scene {
  site: WaySite;
  /** A person with a browser that this site has never seen. */
  visitor: Visitor;
  /** The same person with another browser. */
  elsewhere: Visitor;
  /** Somebody else. */
  other: Visitor;
  person: string;
  counting: () => void;
}

/** Longer than any code lives, and shorter than any token. */
const TOO_LATE_MS = 11 * 60_000;

/** One walk for each thing that can be so, or happen, on any way in. */
const WALKS = {
  new: ({ visitor }) => visitor.logIn(),
  'known by account': async ({ visitor, elsewhere, counting }) => {
    await elsewhere.logIn();
    counting();
    return visitor.logIn();
  },
  'known by session': async ({ visitor, counting }) => {
    await visitor.logIn();
    counting();
    return visitor.open('/me');
  },
  follower: async ({ visitor, site, person }) => {
    await site.simulator.follow(person);
    return visitor.logIn('/members');
  },
  // Whoever logs in by following does follow; they can have left by the end of it.
  'non-follower': ({ visitor, site }) =>
    visitor.logIn('/members', site.way === 'follow' ? { leaves: true } : {}),
  snapshot: ({ visitor }) => visitor.logIn('/me', { snapshot: true }),
  denied: ({ visitor }) => visitor.logIn('/me', { deny: true }),
  'expired code': ({ visitor, site }) =>
    visitor.logIn('/me', {
      change: (code) => {
        site.simulator.clock.advance(TOO_LATE_MS);
        return code;
      },
    }),
  'reused code': async ({ visitor, counting, site }) => {
    await visitor.logIn();
    counting();
    return again(site, visitor, visitor.callback);
  },
  'shared code': async ({ visitor, other, counting, site }) => {
    await other.logIn();
    counting();
    return again(site, visitor, other.callback);
  },
  'wrong app': async ({ visitor, other, site, person, counting }) => {
    const poster = await neighbourCode(site);
    counting();
    return visitor.logIn('/me', {
      change: () =>
        site.way === 'follow'
          ? poster
          : site.way === 'mini program'
            ? other.accountCode()
            : site.simulator.miniProgramCode(person),
    });
  },
  'WeChat down': ({ visitor, site }) => {
    takeWeChatAway(site);
    return visitor.logIn();
  },
  'WeChat down later': async ({ visitor, site, counting }) => {
    await visitor.logIn();
    takeWeChatAway(site);
    counting();
    return visitor.open('/members');
  },
} satisfies Record<string, (scene: Scene) => Promise<End>>;

/** What can be so, or happen. */
export type Happening = keyof typeof WALKS;

/** A code that served already comes back as it came the first time. */
function again({ way }: WaySite, visitor: Visitor, callback: string): Promise<End> {
  if (way === 'follow') return visitor.scan(callback);
  return way === 'mini program' ? visitor.post(callback) : visitor.open(callback);
}

/** What a code says that hangs at the neighbour's. */
async function neighbourCode({ simulator: { endpoints, fetch } }: WaySite): Promise<string> {
  const { api, commonAccessToken } = new OfficialAccount({ ...NEIGHBOUR, endpoints, fetch });
  const code = await commonAccessToken.withToken((token) =>
    api.createQRCode(token, { scene: 'poster', lifeMs: 60_000 }),
  );
  return code.url;
}

/** What came of a walk. */
export interface Walked extends End {
  /** How often WeChat's API was called. Its pages are the visitor's affair. */
  calls: number;
  /** Openid of whom the site takes the browser for, if for anybody. */
  user: string | undefined;
}

/** Takes a visitor through a site that nobody has been to. */
export async function walk(site: WaySite, where: Where, happening: Happening): Promise<Walked> {
  const [person, somebody] = site.simulator.people.map(({ id }) => id) as [string, string];
  const visitor = new Visitor(site, where, person);
  let from = 0;
  const scene: Scene = {
    site,
    person,
    visitor,
    elsewhere: new Visitor(site, where, person),
    // Whoever shares a link has come by it in a place where that is possible.
    other: new Visitor(site, site.way === 'account only' ? 'inside WeChat' : where, somebody),
    counting: () => (from = callsToWeChat(site)),
  };
  const stopHearing = await hear(site);
  const end = await WALKS[happening](scene).finally(stopHearing);
  const calls = callsToWeChat(site) - from;
  return { ...end, calls, user: await visitor.user() };
}

/** Lets WeChat push to a site whose visitors log in by that. Gives what ends it. */
async function hear({ way, simulator, app }: WaySite): Promise<() => void> {
  if (way !== 'follow') return () => undefined;
  const server = http.createServer(app as http.RequestListener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wechat`;
  const push = { url, token: TOKEN, encodingAESKey: AES_KEY, mode: 'safe' } as const;
  await simulator.configurePush(simulator.officialAccount.appId, push);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

function callsToWeChat({ simulator }: WaySite): number {
  return simulator.calls().filter(({ endpoint }) => !endpoint.startsWith('connect/')).length;
}
