import { OfficialAccount } from 'node-easywechat';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({
  simulator,
  appId,
  appSecret,
  callback,
  codeFor,
  mend,
  folder,
  person,
  openid,
}) {
  const account = (changes = {}) =>
    new OfficialAccount({
      app_id: appId,
      secret: appSecret,
      oauth: { scopes: ['snsapi_userinfo'], redirect_url: callback },
      file_cache: { path: `${folder}/` },
      ...changes,
    });
  const login = account();
  // Its parameters are not in the order WeChat wants.
  const link = login.getOAuth().withState('state1').redirect();
  const user = await login.getOAuth().userFromCode(await codeFor(mend(link)));
  const follower = async (id, changes) => {
    const answer = await account(changes)
      .getClient()
      .get('/cgi-bin/user/info', { params: { openid: id } });
    return answer.toObject();
  };
  const stranger = await follower(openid);
  await simulator.follow(person);
  const { errcode, errmsg } = await follower('o-wrong');
  return {
    ownLink: await failureOf(() => codeFor(link)),
    openid: user.getId(),
    nickname: user.getNickname(),
    stranger: stranger.subscribe,
    follower: (await follower(openid)).subscribe,
    stable: (await follower(openid, { use_stable_access_token: true })).subscribe,
    stableTokensIssued: simulator.calls('cgi-bin/stable_token').length,
    signature: (await account().getUtils().buildJsSdkConfig('https://shop.example/')).signature,
    wrongOpenid: { errcode, errmsg },
    wrongSecret: await failureOf(() =>
      account({ secret: 'wrong', file_cache: { path: `${folder}/other/` } })
        .getAccessToken()
        .refresh(),
    ),
  };
}
