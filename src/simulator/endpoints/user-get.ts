import { WeChatRefusal } from '../world/refusal.js';
import { apiEndpoint } from './endpoint.js';
import { requireFollowedApp } from './follower-entry.js';

/**
 * The followers, page by page. `next_openid` is the last openid of the page, on the last page too; the page behind that
 * one is empty and has no `data`.
 * See https://developers.weixin.qq.com/doc/service/User_Management/Getting_a_User_List.html
 */
export const userGet = apiEndpoint({
  name: 'cgi-bin/user/get',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const app = requireFollowedApp(world, query);
    world.quotas.charge('cgi-bin/user/get', app);
    const all = world.follows.of(app.appId).map((personId) => world.people.identity(personId, app).openid);
    const after = query.get('next_openid') ?? '';
    const start = after === '' ? 0 : all.indexOf(after) + 1;
    if (after !== '' && start === 0) throw new WeChatRefusal(40003);
    const openid = all.slice(start, start + world.settings.followersPerPage);
    const last = openid.at(-1);
    return last === undefined
      ? { total: all.length, count: 0, next_openid: '' }
      : { total: all.length, count: openid.length, data: { openid }, next_openid: last };
  },
});
