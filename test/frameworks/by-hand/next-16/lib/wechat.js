// Next compiles each route by itself: what must be there once hangs on the process, not on a module.
import { FollowerGuard, OfficialAccount, WeChatStrategy } from 'passport-wechat-follower';

function open() {
  const account = new OfficialAccount({
    appId: process.env.WECHAT_APP_ID,
    appSecret: process.env.WECHAT_APP_SECRET,
    // Only for a simulated WeChat.
    endpoints: JSON.parse(process.env.WECHAT_ENDPOINTS ?? '{}'),
  });
  const strategy = new WeChatStrategy(
    { account, callbackURL: process.env.CALLBACK_URL },
    (_accessToken, _refreshToken, { openid, appId, displayName }, done) =>
      done(null, { openid, appId, name: displayName }),
  );
  return { account, strategy, followers: new FollowerGuard({ account, loginPath: '/login' }) };
}

/** Opened by the first request: `next build` loads every route, and knows no secret. */
export const wechat = () => (globalThis[Symbol.for('site.wechat')] ??= open());
