import { WeChatError } from '../errors/wechat-error.js';
import type { Cancellation } from '../internal/deadline.js';

/** Calls under way at a time, as many as connections; and calls that wait for one of them to end. */
const RUNNING = 64;
const WAITING = 256;

/**
 * Bounds what is on its way to WeChat. When WeChat is slow, a site without this would collect sockets and requests until
 * it is out of memory; with it, whoever comes too late is told so at once.
 */
export class CallLimit {
  #running = 0;
  /** In the order they came; a `Set`, because who gives up leaves from anywhere. */
  readonly #waiting = new Set<() => void>();

  /**
   * Runs `work` when there is room. Rejects with `ERR_WECHAT_UNAVAILABLE` at once when too many wait already. A call that
   * is cancelled leaves its place, whether it was waiting or under way.
   */
  run<T>(endpoint: string, cancellation: Cancellation, work: () => Promise<T>): Promise<T> {
    if (this.#running < RUNNING) return this.#start(cancellation, work);
    if (this.#waiting.size >= WAITING) return Promise.reject(tooMany(endpoint));
    return new Promise((resolve, reject) => {
      const start = () => void this.#start(cancellation, work).then(resolve, reject);
      this.#waiting.add(start);
      cancellation.onCancel((reason) => {
        if (this.#waiting.delete(start)) reject(reason);
      });
    });
  }

  #start<T>(cancellation: Cancellation, work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    let isOver = false;
    const leave = () => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      const [next] = this.#waiting;
      if (next === undefined) return;
      this.#waiting.delete(next);
      next();
    };
    // Not only when the work ends: a `fetch` of the application may not listen to its signal.
    cancellation.onCancel(leave);
    const ending = work();
    ending.then(leave, leave);
    return ending;
  }
}

function tooMany(endpoint: string): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_UNAVAILABLE',
    `${endpoint}: ${RUNNING} calls to WeChat are under way and ${WAITING} wait`,
    {
      endpoint,
      hint: 'WeChat is slower than your visitors come; try again in a moment. 微信响应过慢，请求堆积过多，请稍后重试。',
    },
  );
}
