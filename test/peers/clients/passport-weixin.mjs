import WeixinStrategy from 'passport-weixin';
import { authenticate, callbackOf } from '../support/authenticate.mjs';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ simulator, appId, appSecret, callback, codeFor, mend }) {
  const strategy = (clientID, clientSecret, changes) =>
    new WeixinStrategy(
      { clientID, clientSecret, callbackURL: callback, ...changes },
      (accessToken, refreshToken, params, profile, done) =>
        done(null, { openid: params.openid, nickname: profile.displayName }),
    );
  const inWeChat = (changes) =>
    strategy(appId, appSecret, {
      authorizationURL: 'https://open.weixin.qq.com/connect/oauth2/authorize',
      scope: 'snsapi_userinfo',
      ...changes,
    });
  const { websiteApp } = simulator;
  const byQRCode = () => strategy(websiteApp.appId, websiteApp.appSecret, {});
  const logIn = async (create) => {
    const { url } = await authenticate(create(), {}, { state: 'state1' });
    // It leaves out what WeChat wants at the end of a link.
    const code = await codeFor(mend(url));
    return [
      await failureOf(() => codeFor(url)),
      await authenticate(create(), { code, state: 'state1' }),
      await authenticate(create(), { code, state: 'state1' }),
    ];
  };
  const [ownLink, login, usedCode] = await logIn(inWeChat);
  const [, websiteLogin] = await logIn(byQRCode);
  const { url } = await authenticate(inWeChat(), {}, { state: 'state1' });
  const relative = await authenticate(inWeChat({ callbackURL: '/callback' }), {}, { state: 'state1' });
  return {
    ownLink,
    login,
    usedCode,
    websiteLogin,
    forgedState: await authenticate(inWeChat(), { code: await codeFor(mend(url)), state: 'forged' }),
    relativeCallbackURL: callbackOf(relative.url),
    websiteOpenid: simulator.openid('alex', websiteApp.appId),
  };
}
