import { requireFollower } from '../../src/express/index.js';
import { requireFollower as requireFollowerOnKoa, type KoaContext } from '../../src/koa/index.js';
import { FollowerGuard, OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

/** A guard, and a visitor it knows to follow. */
async function knownFollower(options: { fresh?: boolean } = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now });
  await simulator.follow('alex');
  const openid = simulator.openid('alex');
  await account.followers.check(openid);
  const request = { method: 'GET', url: '/', accept: undefined, user: { openid } };
  const req = { ...request, headers: {} } as never;
  return { account, guard: new FollowerGuard({ account, ...options }), request, req, simulator };
}

describe('a guard', () => {
  it('lets a known follower go on in the same turn', async () => {
    const { account, req } = await knownFollower();
    const next = jest.fn();
    requireFollower({ account })(req, {} as never, next);
    expect(next.mock.calls).toEqual([[]]);
    expect(req).toMatchObject({ wechatFollower: { following: true, source: 'cache' } });
  });

  it('lets a known follower go on in the same turn on Koa too', async () => {
    const { account, request } = await knownFollower();
    const state = { user: request.user };
    const ctx = { method: 'GET', originalUrl: '/', get: () => '', state } as unknown as KoaContext;
    const next = jest.fn(() => Promise.resolve());
    const passing = requireFollowerOnKoa({ account })(ctx, next);
    expect(next).toHaveBeenCalledTimes(1);
    expect(state).toMatchObject({ wechatFollower: { following: true, source: 'cache' } });
    await passing;
  });

  it('does not take what the routes behind throw for an error of its own', async () => {
    const { account, req } = await knownFollower();
    const next = jest.fn(() => {
      throw new Error('of a route');
    });
    expect(() => requireFollower({ account })(req, {} as never, next)).toThrow('of a route');
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('hands on what is a bug of the application, and throws nothing into the server', async () => {
    const { account } = await knownFollower();
    const next = jest.fn();
    requireFollower({ account })({ headers: {}, user: { id: 7 } } as never, {} as never, next);
    expect(next).toHaveBeenCalledWith(expect.objectContaining({ code: 'ERR_WECHAT_CONFIG' }));
  });

  it('does not decide at once about somebody who just left', async () => {
    const { account, guard, request, simulator } = await knownFollower();
    expect(guard.decideAtOnce(request)).toMatchObject({ follower: { following: true } });
    await account.followers.noteUnsubscribed(request.user.openid, simulator.now());
    const decision = guard.decideAtOnce(request);
    expect(decision).toBeInstanceOf(Promise);
    expect(await decision).toMatchObject({ refusal: { status: 403 } });
  });

  it('does not decide at once when the decision shall be fresh', async () => {
    const { guard, request } = await knownFollower({ fresh: true });
    const decision = guard.decideAtOnce(request);
    expect(decision).toBeInstanceOf(Promise);
    expect(await decision).toMatchObject({ follower: { source: 'wechat' } });
  });
});
