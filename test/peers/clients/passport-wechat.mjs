import WechatStrategy from 'passport-wechat';
import { authenticate, callbackOf } from '../support/authenticate.mjs';

export default async function use({ simulator, appId, appSecret, callback, codeFor, person }) {
  const create = (options) =>
    new WechatStrategy(
      { appID: appId, appSecret, scope: 'snsapi_userinfo', state: 'state1', ...options },
      (accessToken, refreshToken, profile, expiresIn, done) =>
        done(null, { openid: profile.openid, nickname: profile.nickname }),
    );
  const strategy = create({ callbackURL: callback });
  const { url } = await authenticate(strategy, {});
  const code = await codeFor(url);
  // Nobody refuses any more: it is what the older documents say, and what this package waits for.
  const denied = await simulator.approve(url, person, { deny: true });
  return {
    login: await authenticate(strategy, { code, state: 'state1' }),
    usedCode: await authenticate(strategy, { code, state: 'state1' }),
    denied: denied ?? null,
    stateOnly: await authenticate(strategy, { state: 'state1' }),
    forgedState: await authenticate(strategy, { code: await codeFor(url), state: 'forged' }),
    ownCallbackURL: callbackOf((await authenticate(create({}), {})).url),
  };
}
