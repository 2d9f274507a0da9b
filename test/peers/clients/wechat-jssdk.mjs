import jssdk from 'wechat-jssdk';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ simulator, appId, appSecret, callback, codeFor, folder }) {
  const { miniProgram } = simulator;
  const wechat = new jssdk.Wechat({
    appId,
    appSecret,
    wechatRedirectUrl: callback,
    wechatToken: 'peerToken2026',
    storeOptions: { fileStorePath: `${folder}/wechat-info.json` },
    miniProgram: { appId: miniProgram.appId, appSecret: miniProgram.appSecret },
  });
  const { oauth } = wechat;
  const code = await codeFor(oauth.generateOAuthUrl(callback, 'snsapi_userinfo', 'state1'));
  const user = await oauth.getUserInfo(code, undefined, true);
  return {
    openid: user.openid,
    nickname: user.nickname,
    signature: (await wechat.jssdk.getSignature('https://shop.example/')).signature,
    sessionKey: (await wechat.miniProgram.getSession(simulator.miniProgramCode('alex'))).session_key,
    usedCode: await failureOf(() => oauth.getUserInfo(code)),
    // It forgets the openid, which WeChat wants.
    check: await failureOf(() => oauth.isAccessTokenValid(user)),
  };
}
