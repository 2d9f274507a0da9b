import { promisify } from 'node:util';
import API from 'wechat-api';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ simulator, appId, appSecret, person, openid }) {
  const api = new API(appId, appSecret);
  const call = (name) => promisify(api[name].bind(api));
  const stranger = await call('getUser')({ openid, lang: 'zh_CN' });
  const code = await call('createTmpQRCode')('login-7f3a', 300);
  await simulator.scan(code.ticket, person);
  await call('updateRemark')(openid, 'regular');
  const { tag } = await call('createTag')('tea');
  await call('membersBatchtagging')(tag.id, [openid]);
  const follower = await call('getUser')({ openid, lang: 'zh_CN' });
  // It tries again when WeChat says 40001, with the same token: the application has to see to a new one.
  simulator.revokeCommonAccessToken({ kind: 'classic' });
  const revoked = await failureOf(() => call('getUser')({ openid, lang: 'zh_CN' }));
  await call('getAccessToken')();
  const again = await call('getUser')({ openid, lang: 'zh_CN' });
  const lasting = await call('createLimitQRCode')(42);
  const { signature } = await call('getJsConfig')({
    debug: false,
    jsApiList: [],
    url: 'https://shop.example/',
  });
  return {
    stranger: stranger.subscribe,
    follower: [follower.subscribe, follower.remark, follower.tagid_list.length, follower.qr_scene_str],
    revoked,
    afterRevocation: again.subscribe,
    tokensIssued: simulator.calls('cgi-bin/token').length,
    expireSeconds: [code.expire_seconds, lasting.expire_seconds],
    picture: api.showQRCodeURL(code.ticket),
    tags: (await call('getTags')()).tags.map(({ name, count }) => [name, count]),
    signature,
    callbackAddresses: (await call('getIp')()).ip_list,
    wrongOpenid: await failureOf(() => call('getUser')({ openid: 'o-wrong', lang: 'zh_CN' })),
    wrongSecret: await failureOf(() => {
      const wrong = new API(appId, 'wrong');
      return promisify(wrong.getAccessToken.bind(wrong))();
    }),
  };
}
