import { WeChatApiError, WeChatError, type FollowerRecord } from '../../src/index.js';

/** How WeChat feels. */
export type Mood = 'well' | 'busy' | 'unreachable' | 'silent' | 'odd' | 'out of quota';

/** What {@link FollowedWeChat} works with. */
export interface FollowedWeChatSettings {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** How long one way takes, in milliseconds. */
  lagMs: () => number;
  /** Whether a batch with somebody who does not follow is refused. */
  refusesBatches: boolean;
}

const SINGLE = 'cgi-bin/user/info';
const BATCH = 'cgi-bin/user/info/batchget';

/** WeChat as far as followers go, with the truth about every moment of the past. */
export class FollowedWeChat {
  mood: Mood = 'well';
  readonly #settings: FollowedWeChatSettings;
  readonly #turns = new Map<string, { at: number; following: boolean }[]>();

  constructor(settings: FollowedWeChatSettings) {
    this.#settings = settings;
  }

  /** What the person does from now on. */
  turn(openid: string, following: boolean): void {
    const turns = this.#turns.get(openid) ?? [];
    this.#turns.set(openid, [...turns, { at: this.#settings.now(), following }]);
  }

  follows(openid: string): boolean {
    return this.#turns.get(openid)?.at(-1)?.following ?? false;
  }

  /** Whether the person followed, or did not, at any moment from `from` to `to`. */
  wasEver(following: boolean, openid: string, from: number, to: number): boolean {
    let then = false;
    for (const turn of this.#turns.get(openid) ?? []) {
      if (turn.at > to) break;
      if (turn.at > from && turn.following === following) return true;
      if (turn.at <= from) then = turn.following;
    }
    return then === following;
  }

  /** See `account.api`. */
  readonly api = {
    fetchFollower: (_token: string, openid: string) => this.#answer(SINGLE, () => this.#record(openid)),
    fetchFollowers: (_token: string, openids: readonly string[]) =>
      this.#answer(BATCH, () => {
        if (this.#settings.refusesBatches && !openids.every((openid) => this.follows(openid))) {
          throw refusal(BATCH, 40003);
        }
        return openids.map((openid) => this.#record(openid));
      }),
  };

  #record(openid: string): FollowerRecord {
    return { openid, following: this.follows(openid), _json: {} };
  }

  /** The truth is that of the moment WeChat looks, which is neither when it was asked nor when the answer comes. */
  async #answer<T>(endpoint: string, look: () => T): Promise<T> {
    const { sleep, lagMs } = this.#settings;
    await sleep(lagMs());
    const { mood } = this;
    if (mood === 'silent') {
      await sleep(3_000);
      throw new WeChatError('ERR_WECHAT_TIMEOUT', 'silent', { endpoint });
    }
    const found = mood === 'well' ? look() : undefined;
    await sleep(lagMs());
    if (found !== undefined) return found;
    if (mood === 'busy') throw refusal(endpoint, -1);
    if (mood === 'out of quota') throw refusal(endpoint, 45009);
    throw new WeChatError(mood === 'odd' ? 'ERR_WECHAT_RESPONSE' : 'ERR_WECHAT_NETWORK', mood, { endpoint });
  }
}

function refusal(endpoint: string, errcode: number): WeChatApiError {
  return new WeChatApiError({ endpoint, errcode, errmsg: 'refused' });
}
