import { oddAnswer } from './api-failure.js';
import { readFollowerPage, type FollowerPage } from './follower-page.js';
import { readFollowerRecord, type FollowerRecord } from './follower-record.js';
import type { CallOptions, WeChatHttp } from './wechat-http.js';
import { field, type Wire } from './wire.js';

/** As many people as one `cgi-bin/user/info/batchget` takes. */
export const MAX_FOLLOWERS_PER_CALL = 100;

/** WeChat's endpoints about followers; each is described at `account.api`. */
export class FollowerEndpoints {
  readonly #http: WeChatHttp;

  constructor(http: WeChatHttp) {
    this.#http = http;
  }

  /** `cgi-bin/user/info` */
  async fetchOne(commonAccessToken: string, openid: string, limits: CallOptions): Promise<FollowerRecord> {
    const endpoint = 'cgi-bin/user/info';
    const wire = await this.#http.call({
      limits,
      endpoint,
      query: { access_token: commonAccessToken, openid, lang: 'zh_CN' },
      idempotent: true,
      sensitive: [commonAccessToken],
    });
    return readFollowerRecord(endpoint, wire, openid);
  }

  /** `cgi-bin/user/info/batchget` */
  async fetchMany(
    commonAccessToken: string,
    openids: readonly string[],
    limits: CallOptions,
  ): Promise<FollowerRecord[]> {
    if (openids.length === 0 || openids.length > MAX_FOLLOWERS_PER_CALL) {
      throw new TypeError(`fetchFollowers: \`openids\` must be 1 to ${MAX_FOLLOWERS_PER_CALL} openids`);
    }
    const endpoint = 'cgi-bin/user/info/batchget';
    const wire = await this.#http.call({
      limits,
      endpoint,
      path: `/${endpoint}?${new URLSearchParams({ access_token: commonAccessToken }).toString()}`,
      body: { user_list: openids.map((openid) => ({ openid, lang: 'zh_CN' })) },
      idempotent: true,
      sensitive: [commonAccessToken],
    });
    return readRecords(endpoint, wire, openids);
  }

  /** `cgi-bin/user/get` */
  async list(
    commonAccessToken: string,
    nextOpenid: string | undefined,
    limits: CallOptions,
  ): Promise<FollowerPage> {
    const endpoint = 'cgi-bin/user/get';
    const wire = await this.#http.call({
      limits,
      endpoint,
      query: {
        access_token: commonAccessToken,
        ...(nextOpenid === undefined ? {} : { next_openid: nextOpenid }),
      },
      idempotent: true,
      sensitive: [commonAccessToken],
    });
    return readFollowerPage(endpoint, wire);
  }
}

/** Every record is about one of those asked for, and each of them about another one; some may be missing. */
function readRecords(endpoint: string, wire: Wire, asked: readonly string[]): FollowerRecord[] {
  const list = field(wire, 'user_info_list');
  if (!Array.isArray(list)) throw oddAnswer(endpoint, 'no user_info_list');
  const open = new Set(asked);
  return list.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) throw oddAnswer(endpoint, 'a record that is none');
    const record = entry as Wire;
    const openid = field(record, 'openid');
    if (typeof openid !== 'string' || !open.delete(openid)) {
      throw oddAnswer(endpoint, 'a record of somebody who was not asked about');
    }
    return readFollowerRecord(endpoint, record, openid);
  });
}
