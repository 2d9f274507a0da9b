import type { Follow } from '../world/follows.js';
import { WeChatRefusal } from '../world/refusal.js';
import { accountEndpoint, DONE, type AccountCall } from './account-endpoint.js';
import type { Endpoint } from './endpoint.js';

const LONGEST_REMARK = 30;
const MOST_OPENIDS = 50;
const MOST_ON_A_PAGE = 10_000;

/** The follower behind an openid; 40003 for everybody else. */
function requireFollower({ world, app }: AccountCall, openid: unknown): Follow {
  const identity = typeof openid === 'string' ? world.people.behind(openid, app.appId) : undefined;
  const follow =
    identity === undefined || identity.virtual ? undefined : world.follows.get(app.appId, identity.personId);
  if (follow === undefined) throw new WeChatRefusal(40003);
  return follow;
}

function requireFollowers(call: AccountCall): Follow[] {
  const { openid_list: list } = call.fields;
  if (!Array.isArray(list)) throw new WeChatRefusal(40031);
  if (list.length === 0 || list.length > MOST_OPENIDS) throw new WeChatRefusal(40032);
  return list.map((openid) => requireFollower(call, openid));
}

function tagIn({ tag }: AccountCall['fields']): Record<string, unknown> {
  if (typeof tag !== 'object' || tag === null) throw new WeChatRefusal(47001);
  return tag as Record<string, unknown>;
}

/** The followers who have a tag. */
function openidsWith({ world, app }: AccountCall, id: number): string[] {
  const tagged = world.people.all().filter((person) => {
    const follow = world.follows.get(app.appId, person.id);
    return follow !== undefined && world.labels.tagsOf(app.appId, follow).includes(id);
  });
  return tagged.map((person) => world.people.identity(person.id, app).openid);
}

const account = (name: Parameters<typeof accountEndpoint>[0], answer: (call: AccountCall) => object) =>
  accountEndpoint(name, name === 'cgi-bin/tags/get' ? 'GET' : 'POST', 'verified account', answer);

/**
 * Remarks and tags: what an account notes about its followers.
 * See https://developers.weixin.qq.com/doc/offiaccount/User_Management/User_Tag_Management.html
 */
export const LABEL_ENDPOINTS = {
  'cgi-bin/tags/create': account('cgi-bin/tags/create', ({ world, app, fields }) => ({
    tag: world.labels.create(app.appId, tagIn(fields).name),
  })),
  'cgi-bin/tags/delete': account('cgi-bin/tags/delete', ({ world, app, fields }) => {
    world.labels.remove(app.appId, tagIn(fields).id);
    return DONE;
  }),
  'cgi-bin/tags/get': account('cgi-bin/tags/get', (call) => ({
    tags: [...call.world.labels.tags(call.app.appId)].map(([id, name]) => ({
      id,
      name,
      count: openidsWith(call, id).length,
    })),
  })),
  'cgi-bin/tags/getidlist': account('cgi-bin/tags/getidlist', (call) => ({
    tagid_list: call.world.labels.tagsOf(call.app.appId, requireFollower(call, call.fields.openid)),
  })),
  'cgi-bin/tags/members/batchtagging': account('cgi-bin/tags/members/batchtagging', (call) => {
    const { world, app, fields } = call;
    world.labels.requireTag(app.appId, fields.tagid);
    for (const follow of requireFollowers(call)) world.labels.tag(app.appId, follow, fields.tagid);
    return DONE;
  }),
  'cgi-bin/tags/members/batchuntagging': account('cgi-bin/tags/members/batchuntagging', (call) => {
    const { world, app, fields } = call;
    world.labels.requireTag(app.appId, fields.tagid);
    for (const follow of requireFollowers(call)) world.labels.untag(app.appId, follow, fields.tagid);
    return DONE;
  }),
  'cgi-bin/tags/update': account('cgi-bin/tags/update', ({ world, app, fields }) => {
    const { id, name } = tagIn(fields);
    world.labels.rename(app.appId, id, name);
    return DONE;
  }),
  'cgi-bin/user/info/updateremark': account('cgi-bin/user/info/updateremark', (call) => {
    const { remark } = call.fields;
    const follow = requireFollower(call, call.fields.openid);
    if (typeof remark !== 'string' || remark.length > LONGEST_REMARK) throw new WeChatRefusal(40035);
    call.world.labels.setRemark(follow, remark);
    return DONE;
  }),
  'cgi-bin/user/tag/get': account('cgi-bin/user/tag/get', (call) => {
    const { world, app, fields } = call;
    const id = world.labels.requireTag(app.appId, fields.tagid);
    const openids = openidsWith(call, id);
    const after = openids.findIndex((openid) => openid === fields.next_openid);
    const openid = openids.slice(after + 1, after + 1 + MOST_ON_A_PAGE);
    const page = openid.length === 0 ? {} : { data: { openid } };
    return { count: openid.length, ...page, next_openid: openid.at(-1) ?? '' };
  }),
} as const satisfies Record<string, Endpoint>;
