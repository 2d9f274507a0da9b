import { Newest } from './newest.js';
import { WeChatRefusal } from './refusal.js';

const KEPT = 10_000;
const REMEMBERED_MS = 7 * 86_400_000;
const SHAPE = /^[0-9a-f]{8}(?:-[0-9a-f]{8}){2}$/;

/** A call that was refused, without its secrets, and what it was answered. */
export interface RefusedCall {
  readonly endpoint: string;
  /** Who called; `undefined` when nobody can tell. */
  readonly appId: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly responseBody: string;
  readonly remoteAddress: string;
  readonly arrivedAt: number;
  readonly costMs: number;
}

/** The calls behind the newest 10,000 rids, for seven days. */
export class Rids {
  readonly #now: () => number;
  readonly #calls: Newest<RefusedCall>;

  constructor(now: () => number) {
    this.#now = now;
    this.#calls = new Newest(KEPT, (call) => this.#isOver(call));
  }

  /** Remembers the call when its answer has a rid. */
  note(call: RefusedCall): void {
    const rid = /, rid: ([0-9a-f-]{26})"/.exec(call.responseBody)?.[1];
    if (rid !== undefined) this.#calls.set(rid, call);
  }

  /** What stands behind a rid, for the app whose call it was; nobody learns about `sns/*` here. */
  require(rid: unknown, appId: string): RefusedCall {
    if (typeof rid !== 'string' || !SHAPE.test(rid)) throw new WeChatRefusal(76002);
    const call = this.#calls.get(rid);
    if (call === undefined || this.#isOver(call)) throw new WeChatRefusal(76001);
    if (call.endpoint.startsWith('sns/')) throw new WeChatRefusal(76022);
    if (call.appId !== appId) throw new WeChatRefusal(76003);
    return call;
  }

  #isOver({ arrivedAt }: RefusedCall): boolean {
    return arrivedAt <= this.#now() - REMEMBERED_MS;
  }
}
