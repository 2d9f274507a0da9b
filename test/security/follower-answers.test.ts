import { FollowerGuard, OfficialAccount, type FollowerOptions } from '../../src/index.js';
import { WeChatSimulator, type Fault } from '../../src/simulator/index.js';
import { FOLLOWER_ANSWERS, aboutPerson } from '../support/follower-answers.js';

const USER_INFO = 'cgi-bin/user/info';

type Knowledge = 'nothing' | 'an answer that is over' | 'an old answer that will do' | 'that they left';
type WhenUnavailable = 'deny' | 'allow';

/** What a guard that knows this of somebody makes of WeChat's answer: a status, `stale`, or `unasked`. */
async function decide(knowledge: Knowledge, whenUnavailable: WhenUnavailable, fault: Fault) {
  const simulator = new WeChatSimulator();
  const { endpoints, fetch, now, clock } = simulator;
  const { appId, appSecret } = simulator.officialAccount;
  const followers: FollowerOptions = {
    maxStaleMs: knowledge === 'an old answer that will do' ? 3_600_000 : 0,
  };
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, followers });
  const guard = new FollowerGuard({ account, whenUnavailable });
  const openid = simulator.openid('alex');
  if (knowledge !== 'nothing') {
    await simulator.follow('alex');
    await account.followers.check(openid);
    if (knowledge === 'that they left') await account.followers.noteUnsubscribed(openid, now());
    clock.advance(600_000);
  }
  simulator.fail(USER_INFO, aboutPerson(fault, openid), Infinity);
  const asked = simulator.calls(USER_INFO).length;
  const decision = await guard.decide({ method: 'GET', url: '/', accept: undefined, user: { openid } });
  expect(simulator.calls(USER_INFO).length).toBeGreaterThan(asked);
  if ('refusal' in decision) return decision.refusal.status;
  if (decision.follower === undefined) return 'unasked';
  return decision.follower.source === 'stale' ? 'stale' : 200;
}

/** What each kind of knowledge makes of an answer that says nothing. */
const UNKNOWN: [Knowledge, WhenUnavailable, number | string][] = [
  ['nothing', 'deny', 503],
  ['nothing', 'allow', 'unasked'],
  ['an answer that is over', 'deny', 503],
  ['an answer that is over', 'allow', 'unasked'],
  ['an old answer that will do', 'deny', 'stale'],
  ['an old answer that will do', 'allow', 'stale'],
  ['that they left', 'deny', 403],
  ['that they left', 'allow', 403],
];

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

it.each(UNKNOWN)(
  'T31 whoever knows %s, and is told to %s, lets in by no answer of WeChat but yes',
  async (knowledge, whenUnavailable, unknown) => {
    const expected = FOLLOWER_ANSWERS.map(([name, , status]) => [name, status === 503 ? unknown : status]);
    const decided = FOLLOWER_ANSWERS.map(async ([name, fault]) => [
      name,
      await decide(knowledge, whenUnavailable, fault),
    ]);
    expect(await Promise.all(decided)).toEqual(expected);
  },
  60_000,
);
