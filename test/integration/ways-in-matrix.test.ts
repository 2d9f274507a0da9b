import { expressWaySite, koaWaySite, type Way } from '../support/ways-in-site.js';
import type { Where } from '../support/ways-in-visitor.js';
import { walk, type Happening } from '../support/ways-in-walks.js';

/** The page the visitor ends on, or the name of the refusal; its status; how often WeChat's API was called. */
type Cell = readonly [page: string, status: number, calls: number];
/** Why there is no such walk. */
type Impossible = string;
type Row = Record<Happening, Cell | Impossible>;

const ASKS_NOTHING = 'a login that asks nothing cannot be refused';
const NO_PREVIEW = 'WeChat opens pages as a snapshot in its own browser only, by a link of the account';
const NO_PAGE = 'a mini program shows no page of WeChat’s';
const IN_THE_CHAT = 'what WeChat asks, it asks in the chat, which has no snapshot';
const NO_CODE = 'WeChat gives no code to a browser outside, and so nobody has a session there';

/** Silent logins begin again by themselves where a code or a state is spent; nobody is shown a question twice. */
const SILENT: Row = {
  new: ['/me', 200, 1],
  'known by account': ['/me', 200, 1],
  'known by session': ['/me', 200, 0],
  follower: ['/members', 200, 3],
  'non-follower': ['not_following', 403, 3],
  snapshot: ['snapshot_user', 403, 1],
  denied: ASKS_NOTHING,
  'expired code': ['/me', 200, 2],
  'reused code': ['/', 200, 0],
  'shared code': ['/me', 200, 1],
  'wrong app': ['/me', 200, 2],
  'WeChat down': ['ERR_WECHAT_NETWORK', 503, 1],
  'WeChat down later': ['unavailable', 503, 2],
};

/** The QR code of the website app. Its openids are not the account's, so the guard has nothing to ask about. */
const QR: Row = {
  new: ['/me', 200, 2],
  'known by account': ['/me', 200, 2],
  'known by session': ['/me', 200, 0],
  follower: ['wrong_account', 403, 2],
  'non-follower': ['wrong_account', 403, 2],
  snapshot: NO_PREVIEW,
  denied: ['access_denied', 401, 0],
  'expired code': ['code_rejected', 401, 1],
  'reused code': ['/', 200, 0],
  'shared code': ['invalid_state', 403, 0],
  'wrong app': ['code_rejected', 401, 1],
  'WeChat down': ['ERR_WECHAT_NETWORK', 503, 1],
  'WeChat down later': ['wrong_account', 403, 0],
};

/** The server sees a request with a code; where it comes from makes no difference. */
const MINI_PROGRAM: Row = {
  new: ['/me', 200, 1],
  'known by account': ['/me', 200, 1],
  'known by session': ['/me', 200, 0],
  follower: ['wrong_account', 403, 1],
  'non-follower': ['wrong_account', 403, 1],
  snapshot: NO_PAGE,
  denied: NO_PAGE,
  'expired code': ['code_rejected', 401, 1],
  'reused code': ['code_rejected', 401, 1],
  'shared code': ['code_rejected', 401, 1],
  'wrong app': ['code_rejected', 401, 1],
  'WeChat down': ['ERR_WECHAT_NETWORK', 503, 1],
  'WeChat down later': ['wrong_account', 403, 0],
};

/** The server sees who asks for a code and what the chat says; where the code is looked at makes no difference. */
const FOLLOW: Row = {
  new: ['/me', 200, 3],
  'known by account': ['/me', 200, 2],
  'known by session': ['/me', 200, 0],
  follower: ['/members', 200, 3],
  'non-follower': ['not_following', 403, 3],
  snapshot: IN_THE_CHAT,
  denied: ['not_confirmed', 401, 2],
  'expired code': ['scene_expired', 403, 2],
  'reused code': ['/', 200, 0],
  'shared code': ['scene_expired', 403, 0],
  'wrong app': ['not_confirmed', 401, 2],
  'WeChat down': ['ERR_WECHAT_NETWORK', 503, 2],
  'WeChat down later': ['/members', 200, 0],
};

const MATRIX: Record<Where, Record<Way, Row>> = {
  'inside WeChat': {
    silent: SILENT,
    consent: {
      new: ['/me', 200, 2],
      'known by account': ['/me', 200, 2],
      'known by session': ['/me', 200, 0],
      follower: ['/members', 200, 4],
      'non-follower': ['not_following', 403, 4],
      snapshot: ['snapshot_user', 403, 1],
      denied: ['access_denied', 401, 0],
      'expired code': ['code_rejected', 401, 1],
      'reused code': ['/', 200, 0],
      'shared code': ['invalid_state', 403, 0],
      'wrong app': ['code_rejected', 401, 1],
      'WeChat down': ['ERR_WECHAT_NETWORK', 503, 1],
      'WeChat down later': ['unavailable', 503, 2],
    },
    // Silent first, and consent from those the site has not met.
    escalated: {
      new: ['/me', 200, 3],
      'known by account': ['/me', 200, 1],
      'known by session': ['/me', 200, 0],
      follower: ['/members', 200, 5],
      'non-follower': ['not_following', 403, 5],
      snapshot: ['snapshot_user', 403, 2],
      denied: ['access_denied', 401, 1],
      'expired code': ['code_rejected', 401, 2],
      'reused code': ['/', 200, 0],
      'shared code': ['/me', 200, 3],
      'wrong app': ['code_rejected', 401, 2],
      'WeChat down': ['ERR_WECHAT_NETWORK', 503, 1],
      'WeChat down later': ['unavailable', 503, 2],
    },
    // Asked for by the login route. A callback nobody knows is a visitor inside WeChat, and that is the account's.
    QR: { ...QR, 'shared code': ['/me', 200, 1] },
    'account only': SILENT,
    'mini program': MINI_PROGRAM,
    follow: FOLLOW,
  },
  'outside WeChat': {
    silent: QR,
    consent: QR,
    escalated: QR,
    QR,
    // Without a website app there is only WeChat's page that asks for its own browser.
    'account only': {
      new: ['only in WeChat', 200, 0],
      'known by account': ['only in WeChat', 200, 0],
      'known by session': NO_CODE,
      follower: ['only in WeChat', 200, 0],
      'non-follower': ['only in WeChat', 200, 0],
      snapshot: NO_CODE,
      denied: NO_CODE,
      'expired code': NO_CODE,
      'reused code': NO_CODE,
      'shared code': ['only in WeChat', 200, 0],
      'wrong app': NO_CODE,
      'WeChat down': ['only in WeChat', 200, 0],
      'WeChat down later': NO_CODE,
    },
    'mini program': MINI_PROGRAM,
    follow: FOLLOW,
  },
};

/** Every walk there is. */
const CELLS = Object.entries(MATRIX).flatMap(([where, ways]) =>
  Object.entries(ways).flatMap(([way, row]) =>
    Object.entries(row).flatMap(([happening, cell]) =>
      typeof cell === 'string'
        ? []
        : [[where as Where, way as Way, happening as Happening, ...cell] as const],
    ),
  ),
);

/** Pages of a site that only those see who are logged in; the guard's refusals among them. */
const LOGGED_IN = ['/me', '/members', '/', 'not_following', 'wrong_account', 'unavailable'];

beforeAll(() => {
  // What the guard tells whoever runs the site, once for each reason.
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterAll(() => jest.restoreAllMocks());

describe.each([
  ['Express 5', expressWaySite],
  ['Koa', koaWaySite],
])('every way in, on %s', (_framework, makeSite) => {
  it.each(CELLS)('%s, %s, %s: %s, %i, calls to WeChat: %i', async (where, way, happening, ...cell) => {
    const site = makeSite(way);
    const { page, status, calls, user } = await walk(site, where, happening);
    expect([page, status, calls]).toEqual(cell);

    const { simulator } = site;
    const { id } = simulator.people[0]!;
    const apps = [simulator.officialAccount, simulator.websiteApp, simulator.miniProgram];
    // By following, whoever does not follow (any more) is not logged in to begin with.
    const isTurnedAway = way === 'follow' && page === 'not_following';
    const isLoggedIn = (LOGGED_IN.includes(page) && !isTurnedAway) || happening === 'reused code';
    expect(isLoggedIn ? apps.map(({ appId }) => simulator.openid(id, appId)) : [undefined]).toContain(user);
  });
});
