import API from 'co-wechat-api';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ simulator, appId, appSecret, person, openid }) {
  const api = new API(appId, appSecret);
  const stranger = await api.getUser({ openid, lang: 'zh_CN' });
  const code = await api.createTmpQRCode(42, 300);
  await simulator.scan(code.ticket, person);
  await api.updateRemark(openid, 'regular');
  const { tag } = await api.createTags('tea');
  await api.batchTagging([openid], tag.id);
  const follower = await api.getUser({ openid, lang: 'zh_CN' });
  // It gets a new token by itself when WeChat says 40001.
  simulator.revokeCommonAccessToken({ kind: 'classic' });
  const again = await api.getUser({ openid, lang: 'zh_CN' });
  const lasting = await api.createLimitQRCode('poster');
  const { signature } = await api.getJsConfig({ debug: false, jsApiList: [], url: 'https://shop.example/' });
  return {
    stranger: stranger.subscribe,
    follower: [follower.subscribe, follower.remark, follower.tagid_list.length, follower.qr_scene],
    afterRevocation: again.subscribe,
    tokensIssued: simulator.calls('cgi-bin/token').length,
    expireSeconds: [code.expire_seconds, lasting.expire_seconds],
    tags: (await api.getTags()).tags.map(({ name, count }) => [name, count]),
    signature,
    callbackAddresses: (await api.getIp()).ip_list,
    wrongOpenid: await failureOf(() => api.getUser({ openid: 'o-wrong', lang: 'zh_CN' })),
    wrongSecret: await failureOf(() => new API(appId, 'wrong').getAccessToken()),
  };
}
