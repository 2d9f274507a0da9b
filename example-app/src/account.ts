import type { View } from './language.js';
import type { Visitor } from './visitor.js';
import type { WeChat } from './wechat.js';

/** What the page "My account" shows: what is linked to this person, and by what. */
export function accountOf(
  { account, website, miniProgram }: WeChat,
  { person, login }: Visitor,
  { texts, date }: Pick<View, 'texts' | 'date'>,
): object {
  const kinds = new Map([
    [account.appId, texts.account.officialAccount],
    [website?.appId, texts.account.website],
    [miniProgram?.appId, texts.account.miniProgram],
  ]);
  const links = person.links.map(({ appId, openid, loggedIn, byUnionid, since }) => ({
    kind: kinds.get(appId) ?? appId,
    openid: `${openid.slice(0, 6)}…${openid.slice(-4)}`,
    since: date(since),
    known: loggedIn ? texts.account.loggedIn : texts.account.follows,
    linked: byUnionid ? texts.account.byUnionid : texts.account.byOpenid,
    isThis: appId === login.appId,
  }));
  return { title: texts.account.title, links };
}
