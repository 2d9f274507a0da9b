import WeixinStrategy from 'passport-weixin';
import { authenticate } from '../support/authenticate.mjs';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ simulator, appId, appSecret, callback, codeFor, mend }) {
  const strategy = (clientID, clientSecret, changes) =>
    new WeixinStrategy(
      { clientID, clientSecret, callbackURL: callback, ...changes },
      (accessToken, refreshToken, params, profile, done) =>
        done(null, { openid: params.openid, nickname: profile.displayName }),
    );
  const inWeChat = () =>
    strategy(appId, appSecret, {
      authorizationURL: 'https://open.weixin.qq.com/connect/oauth2/authorize',
      scope: 'snsapi_userinfo',
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
  return {
    ownLink,
    login,
    usedCode,
    websiteLogin,
    websiteOpenid: simulator.openid('alex', websiteApp.appId),
  };
}
